//! Which project templates, and in which order.

use async_graphql::{Enum, InputObject};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "project_templates";

/// Which project templates. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ProjectTemplateFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ProjectTemplateFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ProjectTemplateFilter>>,
    /// This must not hold.
    pub not: Option<Box<ProjectTemplateFilter>>,
}

impl Filter for ProjectTemplateFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What project templates can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProjectTemplateOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for ProjectTemplateOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }
}
