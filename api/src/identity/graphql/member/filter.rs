//! Which members, and in which order.

use async_graphql::{Enum, InputObject};
use entity::identity::organization_member::{MemberStatus, Role};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "organization_members";

/// Which members. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct MemberFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By address, without regard to case.
    pub email: Option<StringFilter>,
    /// By role.
    pub role: Option<ChoiceFilter<Role>>,
    /// By where the membership stands.
    pub status: Option<ChoiceFilter<MemberStatus>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<MemberFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<MemberFilter>>,
    /// This must not hold.
    pub not: Option<Box<MemberFilter>>,
}

impl Filter for MemberFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.email.map(|f| f.folded((TABLE, "email_key"))))
            .and_maybe(self.role.map(|f| f.on((TABLE, "role"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What members can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MemberOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for MemberOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }
}
