//! The type `Milestone`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::projects::milestone::{self, MilestoneStatus};

use crate::auth::permission::Permission;
use crate::engagements::graphql::engagement::Engagement;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;
use crate::revenue::graphql::installment::Installment;

use super::{MilestoneFilter, MilestoneOrderField};

/// What a project reaches. When it is completed, the installments that wait for it fall due.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(milestone::Model)]
pub struct Milestone {
    /// The milestone's id.
    #[graphql(owned)]
    pub id: Id<milestone::Entity>,
    /// Its place among the project's milestones: they are in the order of their positions, which may leave numbers out.
    pub position: i32,
    /// What it is called.
    pub name: String,
    /// What is reached with it.
    pub description: Option<String>,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// The day when it should be reached.
    pub due_date: Option<Date>,
    /// What it is worth, net of tax, in the engagement's currency. What is billed of it, its installments say.
    #[columns("billable_amount", "currency")]
    pub billable_amount: Option<Money>,
    /// When it was completed, UTC.
    pub completed_at: Option<DateTime<Utc>>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The project that it is of.
    #[columns("project_id")]
    pub project: One<Project>,
    /// The engagement of that project.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// What can be done to it, and whether its state allows it now. The milestones of a CANCELLED project can only be
    /// updated, deleted and restored, whatever their state.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<MilestoneStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(MilestoneStatus);

impl Object for Milestone {
    type Row = milestone::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Listed for Milestone {
    type Filter = MilestoneFilter;
    type Order = MilestoneOrderField;
}

#[relations]
impl Milestone {
    /// The installments that fall due when it is completed.
    #[by("milestone_id")]
    fn installments() -> Many<Installment>;

    /// The tasks that are steps to it.
    #[by("milestone_id")]
    fn tasks() -> Many<Task>;

    /// The files that are linked to it, by their links.
    #[by("milestone_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this milestone, newest first.
    fn activity() -> Activity;
}
