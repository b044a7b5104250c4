//! The type `Project`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::projects::project::{self, ProjectHealth, ProjectStatus};

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::progress::ProjectProgress;
use crate::projects::graphql::project_template::ProjectTemplate;
use crate::projects::graphql::task::Task;

use super::{ProjectFilter, ProjectOrderField};

/// Work that is delivered under an engagement.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(project::Model)]
pub struct Project {
    /// The project's id.
    #[graphql(owned)]
    pub id: Id<project::Entity>,
    /// Its code, unique in the organization: the next of the series, such as `PRJ-00042`, or the firm's own.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What is to be delivered.
    pub description: Option<String>,
    /// Where it stands.
    pub status: ProjectStatus,
    /// How it goes, as its manager sees it.
    pub health: ProjectHealth,
    /// Its first day.
    pub start_date: Option<Date>,
    /// The day when it should be done.
    pub due_date: Option<Date>,
    /// What it may come to, in the engagement's currency.
    #[columns("budget", "currency")]
    pub budget: Option<Money>,
    /// How much time may be spent on it, in minutes.
    pub budget_minutes: Option<i32>,
    /// When it was activated, UTC.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled, UTC.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was cancelled.
    pub cancellation_reason: Option<String>,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The engagement that it is part of.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The client: that of the engagement. Null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The member who manages it.
    #[columns("manager_member_id")]
    pub manager: One<OrganizationMember>,
    /// The template that it was made from; null if there was none, or it is deleted.
    #[columns("project_template_id")]
    pub project_template: One<ProjectTemplate>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<ProjectStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ProjectHealth, ProjectStatus);

impl Object for Project {
    type Row = project::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Listed for Project {
    type Filter = ProjectFilter;
    type Order = ProjectOrderField;
}

#[relations]
impl Project {
    /// How far it is, by its tasks.
    async fn progress(&self, ctx: &Context<'_>) -> Result<ProjectProgress> {
        let reader = ctx.scope().reader().await?;
        Ok(reader.derived::<ProjectProgress>(self.id.uuid()).await?.unwrap_or_default().into())
    }

    /// What it reaches, one after another: `orderBy: [{field: POSITION}]`. At most 200.
    #[by("project_id")]
    fn milestones() -> Many<Milestone>;

    /// What is to be done, subtasks too: `orderBy: [{field: RANK}]` is their order, and `filter: {parentTaskId: {isNull:
    /// true}}` leaves the subtasks out.
    #[by("project_id")]
    fn tasks() -> Many<Task>;

    /// The files that are linked to it, by their links.
    #[by("project_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this project, newest first.
    fn activity() -> Activity;
}
