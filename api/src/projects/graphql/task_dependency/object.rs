//! The type `TaskDependency`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::projects::task_dependency;

use crate::auth::permission::Permission;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;

/// That a task waits for another of its project: it is neither begun nor completed before that is DONE or CANCELLED.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(task_dependency::Model)]
pub struct TaskDependency {
    /// The dependency's id.
    #[graphql(owned)]
    pub id: Id<task_dependency::Entity>,
    /// The project that both are of.
    #[columns("project_id")]
    pub project: One<Project>,
    /// The task that waits; null if it is deleted.
    #[columns("task_id")]
    pub task: One<Task>,
    /// What must be done first; null if it is deleted: it is in nobody's way then.
    #[columns("predecessor_id")]
    pub predecessor: One<Task>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for TaskDependency {
    type Row = task_dependency::Model;
    const READ: Permission = Permission::ProjectRead;
}

#[relations]
impl TaskDependency {
    /// What happened to this dependency, newest first.
    fn activity() -> Activity;
}
