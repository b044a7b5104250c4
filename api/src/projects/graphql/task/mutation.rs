//! `createTask`, `updateTask`, `moveTask`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::projects::task as row;

use super::Task;
use super::input::{CreateTaskInput, UpdateTaskInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::projects::task;

payloads! {
    /// What `createTask` answers.
    CreateTaskPayload {
        /// The new task.
        task: Task
    }
    /// What `updateTask` answers.
    UpdateTaskPayload {
        /// The task after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        task: Task
    }
    /// What `moveTask` answers.
    MoveTaskPayload {
        /// The task after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        task: Task
    }
}

/// What `moveTask` takes: exactly one of `afterTaskId` and `beforeTaskId`.
#[derive(Clone, Debug, InputObject)]
pub struct MoveTaskInput {
    /// Which task.
    id: Id<row::Entity>,
    /// Do it only if the task is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// The task of the same project that it will stand right behind.
    after_task_id: Option<Id<row::Entity>>,
    /// The task of the same project that it will stand right before.
    before_task_id: Option<Id<row::Entity>>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// Tasks in the mutation root: make, change, put elsewhere.
#[derive(Default)]
pub struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Makes a task, TODO.
    async fn create_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new task.")] input: CreateTaskInput,
    ) -> Result<CreateTaskPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createTask", &input);
        let new = input.task;
        let outcome = once(&tx, attempt, task::create(&tx, new.project_id, new.after_task_id, new.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a task, whatever its state. It stays in its project.
    async fn update_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task, and what to change.")] input: UpdateTaskInput,
    ) -> Result<UpdateTaskPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let outcome = task::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Puts a task elsewhere in its project's order, `RANK`. Subtasks have places of their own.
    async fn move_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task, and where to.")] input: MoveTaskInput,
    ) -> Result<MoveTaskPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("moveTask", &input);
        let place = (input.after_task_id, input.before_task_id);
        let outcome = once(&tx, attempt, task::reorder(&tx, input.id, input.expected_version, place)).await;
        trial.answer_or_current(input.id, outcome).await
    }
}
