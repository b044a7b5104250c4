//! Which deliveries, and in which order.

use async_graphql::{Enum, InputObject};
use entity::webhooks::webhook_delivery::WebhookDeliveryStatus;
use entity::webhooks::webhook_endpoint;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, NameFilter, RecordFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "webhook_deliveries";

/// Which deliveries. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct WebhookDeliveryFilter {
    /// By where they stand.
    pub status: Option<ChoiceFilter<WebhookDeliveryStatus>>,
    /// By what happened, such as `invoice.issued`; `webhook.ping` are pings.
    pub event_type: Option<NameFilter>,
    /// By the endpoint.
    pub webhook_endpoint_id: Option<IdFilter<webhook_endpoint::Entity>>,
    /// By the record that it happened to.
    pub subject_id: Option<RecordFilter>,
    /// By when the delivery was queued.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<WebhookDeliveryFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<WebhookDeliveryFilter>>,
    /// This must not hold.
    pub not: Option<Box<WebhookDeliveryFilter>>,
}

impl Filter for WebhookDeliveryFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.event_type.map(|f| f.on((TABLE, "event_type"))))
            .and_maybe(self.webhook_endpoint_id.map(|f| f.on((TABLE, "webhook_endpoint_id"))))
            .and_maybe(self.subject_id.map(|f| f.on((TABLE, "subject_id"))).transpose()?)
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What deliveries can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WebhookDeliveryOrderField {
    /// When the delivery was queued.
    CreatedAt,
}

impl OrderField for WebhookDeliveryOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
