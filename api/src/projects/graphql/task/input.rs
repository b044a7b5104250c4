//! What mutations of tasks take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::identity::organization_member;
use entity::projects::task::{self, TaskPriority};
use entity::projects::{milestone, project};
use serde_json::Value as Json;

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::Date;
use crate::graphql::trial::RequestOptions;
use crate::projects::task::Draft;

/// A task's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct TaskFields {
    /// What is to be done, in a line of at most 200 characters; a new task needs one.
    title: MaybeUndefined<String>,
    /// What is to be done, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// The milestone that it is a step to, of the same project (INVALID).
    milestone_id: MaybeUndefined<Id<milestone::Entity>>,
    /// The task that it is a part of, of the same project, and neither itself nor one below it (INVALID). Tasks have at most
    /// 10 levels (LIMIT).
    parent_task_id: MaybeUndefined<Id<task::Entity>>,
    /// The member who does it.
    assignee_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// How urgent it is; NORMAL if nothing is said.
    priority: Option<TaskPriority>,
    /// The day when it is to be begun.
    start_date: MaybeUndefined<Date>,
    /// The day when it is to be done, not before it is begun (INVALID).
    due_date: MaybeUndefined<Date>,
    /// How long it will take, 1 to 600,000 minutes.
    estimate_minutes: MaybeUndefined<i32>,
    /// Whether the client sees it in the portal; false if nothing is said.
    client_visible: Option<bool>,
    /// Free-form fields: a JSON object of at most 16 KiB that replaces the present one.
    custom_fields: MaybeUndefined<Json>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<TaskFields> for Draft {
    fn from(fields: TaskFields) -> Self {
        Self {
            title: fields.title.into(),
            description: fields.description.into(),
            milestone: fields.milestone_id.into(),
            parent: fields.parent_task_id.into(),
            assignee: fields.assignee_id.into(),
            priority: fields.priority,
            start_date: fields.start_date.map_value(|date| date.0).into(),
            due_date: fields.due_date.map_value(|date| date.0).into(),
            estimate_minutes: fields.estimate_minutes.into(),
            client_visible: fields.client_visible,
            custom_fields: emptied(fields.custom_fields, Json::Object(serde_json::Map::new())),
            external_id: fields.external_id.into(),
        }
    }
}

/// A task to make; it needs a title.
#[derive(Clone, Debug, InputObject)]
pub struct NewTaskInput {
    /// The project that it is of; it stays there.
    pub(super) project_id: Id<project::Entity>,
    /// The task of the project that it stands right behind; if nothing is said, it is the last.
    pub(super) after_task_id: Option<Id<task::Entity>>,
    /// Its own fields.
    #[graphql(flatten)]
    pub(super) fields: TaskFields,
}

/// What `createTask` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateTaskInput {
    /// The new task.
    #[graphql(flatten)]
    pub(super) task: NewTaskInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createTasks` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateTasksInput {
    /// The new tasks, at most 100. They are made in this order.
    pub(super) tasks: Vec<NewTaskInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateTask` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTaskInput {
    /// Which task.
    pub(super) id: Id<task::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: TaskFields,
}

/// What `updateTasks` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTasksInput {
    /// Which tasks, and what to change; at most 100. They are changed in this order.
    pub(super) tasks: Vec<UpdateTaskInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// A task to complete.
#[derive(Clone, Debug, InputObject)]
pub struct TaskToCompleteInput {
    /// Which task.
    pub(super) id: Id<task::Entity>,
    /// Do it only if the task is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
}

/// What `completeTasks` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CompleteTasksInput {
    /// Which tasks; at most 100. They are completed in this order, so that one can go before those that wait for it.
    pub(super) tasks: Vec<TaskToCompleteInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
