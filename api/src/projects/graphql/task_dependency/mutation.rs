//! `addTaskDependency`, `removeTaskDependency`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::projects::task;

use super::TaskDependency;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::projects::task_dependency;

/// What `addTaskDependency` takes.
#[derive(Clone, Debug, InputObject)]
pub struct AddTaskDependencyInput {
    /// The task that is to wait.
    task_id: Id<task::Entity>,
    /// What must be done first: another task of the same project that does not wait for this one (INVALID).
    predecessor_id: Id<task::Entity>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `removeTaskDependency` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveTaskDependencyInput {
    /// The task that waits.
    task_id: Id<task::Entity>,
    /// What it is to wait for no more; NOT_FOUND if it does not.
    predecessor_id: Id<task::Entity>,
    /// Do it only if the dependency is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `addTaskDependency` answers.
    AddTaskDependencyPayload {
        /// The new dependency.
        task_dependency: TaskDependency
    }
    /// What `removeTaskDependency` answers.
    RemoveTaskDependencyPayload {
        /// The dependency, deleted.
        task_dependency: TaskDependency
    }
}

/// Dependencies of tasks in the mutation root.
#[derive(Default)]
pub struct TaskDependencyMutation;

#[Object]
impl TaskDependencyMutation {
    /// Lets a task wait for another of its project. Refused are what would let a task wait for itself, through however
    /// many others and whatever is added at the same time (INVALID), what is there already (DUPLICATE), and more than 100
    /// predecessors of a task or successors of one (LIMIT). What was begun already goes on, but can't be completed before.
    async fn add_task_dependency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task waits for which.")] input: AddTaskDependencyInput,
    ) -> Result<AddTaskDependencyPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("addTaskDependency", &input);
        let outcome = once(&tx, attempt, task_dependency::add(&tx, input.task_id, input.predecessor_id)).await;
        trial.answer(outcome).await
    }

    /// Lets a task wait for another no more. It is not restored, but can be added again.
    async fn remove_task_dependency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task waits no more for which.")] input: RemoveTaskDependencyInput,
    ) -> Result<RemoveTaskDependencyPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("removeTaskDependency", &input);
        let (task, predecessor) = (input.task_id, input.predecessor_id);
        let effect = task_dependency::remove(&tx, task, predecessor, input.expected_version);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer(outcome).await
    }
}
