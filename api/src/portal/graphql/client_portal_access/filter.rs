//! Which grants, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::contact;
use entity::engagements::engagement;
use entity::portal::client_portal_access::ClientPortalAccessStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "client_portal_access";

/// Which grants. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ClientPortalAccessFilter {
    /// By where it stands.
    pub status: Option<ChoiceFilter<ClientPortalAccessStatus>>,
    /// By the engagement that they see.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By who is let in.
    pub contact_id: Option<IdFilter<contact::Entity>>,
    /// By when it ends.
    pub expires_at: Option<DateTimeFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ClientPortalAccessFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ClientPortalAccessFilter>>,
    /// This must not hold.
    pub not: Option<Box<ClientPortalAccessFilter>>,
}

impl Filter for ClientPortalAccessFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.contact_id.map(|f| f.on((TABLE, "contact_id"))))
            .and_maybe(self.expires_at.map(|f| f.on((TABLE, "expires_at"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What grants can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ClientPortalAccessOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// When it ends.
    ExpiresAt,
}

impl OrderField for ClientPortalAccessOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::ExpiresAt => ("expires_at", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::ExpiresAt => &["status"],
            _ => &[],
        }
    }
}
