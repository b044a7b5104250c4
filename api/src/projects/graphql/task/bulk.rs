//! `createTasks`, `updateTasks`, `completeTasks`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::projects::project;
use entity::projects::task::{Entity, Model};

use super::Task;
use super::input::{
    CompleteTasksInput, CreateTasksInput, NewTaskInput, TaskToCompleteInput, UpdateTaskInput, UpdateTasksInput,
};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::bulk::{self, Outcome, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::projects::task::{self, place};
use crate::repo::find;

bulk! {
    TaskResult { task: Task, "task", "tasks" }
    createTasks -> CreateTasksPayload;
    updateTasks -> UpdateTasksPayload;
    completeTasks -> CompleteTasksPayload;
}

/// Many tasks at once in the mutation root.
#[derive(Default)]
pub struct TaskBulkMutation;

#[Object]
impl TaskBulkMutation {
    /// Makes up to 100 tasks in one transaction.
    async fn create_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new tasks.")] input: CreateTasksInput,
    ) -> Result<CreateTasksPayload> {
        let tx = &ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createTasks", &input);
        bulk::done(&trial, attempt, &[], Box::pin(create_each(tx, input.tasks))).await
    }

    /// Changes the given fields of up to 100 tasks in one transaction.
    async fn update_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which tasks, and what to change.")] input: UpdateTasksInput,
    ) -> Result<UpdateTasksPayload> {
        let tx = &ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateTasks", &input);
        let ids: Vec<_> = input.tasks.iter().map(|one| one.id).collect();
        let update = |one: UpdateTaskInput| task::update(tx, one.id, one.expected_version, one.fields.into());
        let effect = Box::pin(change_each(tx, &ids, input.tasks, update));
        bulk::done(&trial, attempt, &ids, effect).await
    }

    /// Completes up to 100 tasks in one transaction, as `completeTask` does each.
    async fn complete_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which tasks.")] input: CompleteTasksInput,
    ) -> Result<CompleteTasksPayload> {
        let tx = &ctx.scope().write(Permission::TaskWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("completeTasks", &input);
        let ids: Vec<_> = input.tasks.iter().map(|one| one.id).collect();
        let complete = |one: TaskToCompleteInput| task::complete(tx, one.id, one.expected_version);
        let effect = Box::pin(change_each(tx, &ids, input.tasks, complete));
        bulk::done(&trial, attempt, &ids, effect).await
    }
}

// The projects before the first task: whoever holds a task waits for no project.

async fn create_each(tx: &OrgTx, tasks: Vec<NewTaskInput>) -> Result<Vec<Outcome<Model>>> {
    bulk::bounded("tasks", &tasks)?;
    let projects: Vec<_> = tasks.iter().map(|one| one.project_id).collect();
    find::all_locked::<project::Model>(tx, &projects).await?;
    let create = |one: NewTaskInput| task::create(tx, one.project_id, one.after_task_id, one.fields.into());
    bulk::each(tx, "tasks", tasks, create).await
}

async fn change_each<I, F>(
    tx: &OrgTx,
    ids: &[Id<Entity>],
    tasks: Vec<I>,
    change: impl Fn(I) -> F,
) -> Result<Vec<Outcome<Model>>>
where
    F: Future<Output = Result<Model>>,
{
    bulk::bounded("tasks", ids)?;
    place::lock_all_of(tx, ids).await?;
    bulk::each_of::<Model, _, _, _>(tx, "tasks", ids, tasks, change).await
}
