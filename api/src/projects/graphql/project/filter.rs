//! Which projects, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::identity::organization_member;
use entity::projects::project::{ProjectHealth, ProjectStatus};
use entity::projects::project_template;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::engagements::graphql::engagement::{Engagement, EngagementFilter};
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "projects";

/// Which projects. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ProjectFilter {
    /// By code, to the letter.
    pub code: Option<StringFilter>,
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<ProjectStatus>>,
    /// By how it goes.
    pub health: Option<ChoiceFilter<ProjectHealth>>,
    /// By its first day.
    pub start_date: Option<DateFilter>,
    /// By the day when it should be done.
    pub due_date: Option<DateFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the engagement that it is part of.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the member who manages it.
    pub manager_id: Option<IdFilter<organization_member::Entity>>,
    /// By the template that it was made from.
    pub project_template_id: Option<IdFilter<project_template::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// Its engagement must be one of these.
    pub engagement: Option<EngagementFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ProjectFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ProjectFilter>>,
    /// This must not hold.
    pub not: Option<Box<ProjectFilter>>,
}

impl Filter for ProjectFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.code.map(|f| f.unique((TABLE, "code"))))
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.health.map(|f| f.on((TABLE, "health"))))
            .and_maybe(self.start_date.map(|f| f.on((TABLE, "start_date"))))
            .and_maybe(self.due_date.map(|f| f.on((TABLE, "due_date"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.manager_id.map(|f| f.on((TABLE, "manager_member_id"))))
            .and_maybe(self.project_template_id.map(|f| f.on((TABLE, "project_template_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        if let Some(engagement) = self.engagement {
            own = own.and(related::<Engagement>((TABLE, "engagement_id"), actor, engagement)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What projects can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProjectOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The code, to the letter.
    Code,
    /// The name, without regard to case.
    Name,
    /// The first day.
    StartDate,
    /// The day when it should be done.
    DueDate,
}

impl OrderField for ProjectOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Code => ("code", false),
            Self::Name => ("name_key", false),
            Self::StartDate => ("start_date", true),
            Self::DueDate => ("due_date", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::DueDate => &["status"],
            _ => &[],
        }
    }
}
