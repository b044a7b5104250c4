//! `addTaskDependency`, `removeTaskDependency`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::projects::task;

use super::TaskDependency;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer, attempt, once, payloads};
use crate::graphql::scope::InScope;
use crate::projects::task_dependency;

/// What `addTaskDependency` takes.
#[derive(Clone, Debug, InputObject)]
pub struct AddTaskDependencyInput {
    /// The task that is to wait.
    task_id: Id<task::Entity>,
    /// What must be done first: another task of the same project that does not wait for this one (INVALID).
    predecessor_id: Id<task::Entity>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made.
    idempotency_key: Option<String>,
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
        let attempt = attempt("addTaskDependency", input.idempotency_key.as_ref(), &input);
        let outcome = once(&tx, attempt, task_dependency::add(&tx, input.task_id, input.predecessor_id)).await;
        answer(&tx, outcome).await
    }

    /// Lets a task wait for another no more. It is not restored, but can be added again.
    async fn remove_task_dependency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task waits no more for which.")] input: RemoveTaskDependencyInput,
    ) -> Result<RemoveTaskDependencyPayload> {
        let tx = ctx.scope().write(Permission::TaskWrite).await?;
        let (task, predecessor) = (input.task_id, input.predecessor_id);
        let outcome = task_dependency::remove(&tx, task, predecessor, input.expected_version).await;
        answer(&tx, outcome).await
    }
}
