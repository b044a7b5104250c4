//! The type `Task`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::projects::task::{self, TaskPriority, TaskStatus};

use crate::auth::permission::Permission;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::AvailableAction;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::overdue::IsOverdue;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task_dependency::TaskDependency;
use crate::projects::rules::task::available;
use crate::transition::Presence;

use super::blocked::Awaited;
use super::{TaskFilter, TaskOrderField};

/// What is to be done in a project. It can be a part of another task, and wait for others.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(task::Model)]
pub struct Task {
    /// The task's id.
    #[graphql(owned)]
    pub id: Id<task::Entity>,
    /// What is to be done, in a line.
    pub title: String,
    /// What is to be done.
    pub description: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// How urgent it is.
    pub priority: TaskPriority,
    /// The day when it is to be begun.
    pub start_date: Option<Date>,
    /// The day when it is to be done.
    pub due_date: Option<Date>,
    /// Whether it is overdue: neither DONE nor CANCELLED, and its due date is before today, the organization's day, by
    /// its time zone.
    #[columns("is_open", "due_date")]
    pub is_overdue: IsOverdue,
    /// Its place in its project's order, which `moveTask` changes: ranks compare bytewise, the lower first, and where two are
    /// the same the lower `id`. Only compare them: where there is no room left between two, all of a project are given
    /// anew, in the same order and without a new `version`.
    pub rank: String,
    /// How long it will take, in minutes.
    pub estimate_minutes: Option<i32>,
    /// Whether the client sees it in the portal.
    pub client_visible: bool,
    /// When it was completed, UTC; null unless it is DONE.
    pub completed_at: Option<DateTime<Utc>>,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The project that it is of.
    #[columns("project_id")]
    pub project: One<Project>,
    /// The engagement of that project.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The milestone that it is a step to; null if there is none, or it is deleted.
    #[columns("milestone_id")]
    pub milestone: One<Milestone>,
    /// The task that it is a part of.
    #[columns("parent_task_id")]
    pub parent_task: One<Task>,
    /// The member who does it.
    #[columns("assignee_member_id")]
    pub assignee: One<OrganizationMember>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    deleted_at: Option<DateTime<Utc>>,
}

texts!(TaskStatus);

impl Object for Task {
    type Row = task::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Listed for Task {
    type Filter = TaskFilter;
    type Order = TaskOrderField;
}

#[relations]
impl Task {
    /// Whether it waits for a task that is neither DONE nor CANCELLED: then it can be neither begun nor completed.
    async fn is_blocked(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.awaited(ctx).await?.is_empty())
    }

    /// What can be done to it, and whether its state and what it waits for allow it now.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<AvailableAction>> {
        let presence = Presence::from(self.deleted_at.is_some());
        Ok(AvailableAction::all(available(self.status, presence, &self.awaited(ctx).await?)))
    }

    /// The tasks that are parts of it.
    #[by("parent_task_id")]
    fn subtasks() -> Many<Task>;

    /// What must be done first: all of them, at most 100.
    #[by("task_id")]
    fn predecessors() -> Parts<TaskDependency>;

    /// What waits for it: all of them, at most 100.
    #[by("predecessor_id")]
    fn successors() -> Parts<TaskDependency>;

    /// The files that are linked to it, by their links.
    #[by("task_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this task, newest first.
    fn activity() -> Activity;
}

impl Task {
    async fn awaited(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let reader = ctx.scope().reader().await?;
        Ok(reader.derived::<Awaited>(self.id.uuid()).await?.unwrap_or_default())
    }
}
