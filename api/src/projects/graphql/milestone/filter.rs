//! Which milestones, and in which order.

use async_graphql::{Enum, InputObject};
use entity::engagements::engagement;
use entity::projects::milestone::MilestoneStatus;
use entity::projects::project;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::projects::graphql::project::{Project, ProjectFilter};
use crate::repo::sieve::Sieve;

const TABLE: &str = "milestones";

/// Which milestones. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct MilestoneFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<MilestoneStatus>>,
    /// By the day when it should be reached.
    pub due_date: Option<DateFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the project that it is of.
    pub project_id: Option<IdFilter<project::Entity>>,
    /// By the engagement of that project.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its project must be one of these.
    pub project: Option<ProjectFilter>,
    /// All of these must hold.
    pub and: Option<Vec<MilestoneFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<MilestoneFilter>>,
    /// This must not hold.
    pub not: Option<Box<MilestoneFilter>>,
}

impl Filter for MilestoneFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.due_date.map(|f| f.on((TABLE, "due_date"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.project_id.map(|f| f.on((TABLE, "project_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(project) = self.project {
            own = own.and(related::<Project>((TABLE, "project_id"), actor, project)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What milestones can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MilestoneOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// The day when it should be reached.
    DueDate,
    /// The place in its project.
    Position,
}

impl OrderField for MilestoneOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::DueDate => ("due_date", true),
            Self::Position => ("position", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::DueDate => &["status"],
            Self::Position => &["project_id"],
            _ => &[],
        }
    }
}
