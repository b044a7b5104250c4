//! Which endpoints, and in which order.

use async_graphql::{Enum, InputObject};
use entity::webhooks::webhook_endpoint::WebhookEndpointStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "webhook_endpoints";

/// Which endpoints. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct WebhookEndpointFilter {
    /// By whether events are sent to them.
    pub status: Option<ChoiceFilter<WebhookEndpointStatus>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<WebhookEndpointFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<WebhookEndpointFilter>>,
    /// This must not hold.
    pub not: Option<Box<WebhookEndpointFilter>>,
}

impl Filter for WebhookEndpointFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What endpoints can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WebhookEndpointOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
}

impl OrderField for WebhookEndpointOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
        }
    }
}
