//! Which leads, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::lead::LeadStatus;
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, IntFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "leads";

/// Which leads. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct LeadFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By address, without regard to case.
    pub email: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<LeadStatus>>,
    /// By how promising it is.
    pub score: Option<IntFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the member who works on it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<LeadFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<LeadFilter>>,
    /// This must not hold.
    pub not: Option<Box<LeadFilter>>,
}

impl Filter for LeadFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.email.map(|f| f.folded((TABLE, "email_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.score.map(|f| f.on((TABLE, "score"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What leads can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LeadOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// How promising it is.
    Score,
}

impl OrderField for LeadOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::Score => ("score", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::Score => &["status"],
            _ => &[],
        }
    }
}
