//! The type `OutboxEvent`.

use async_graphql::{Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::outbox::outbox_event;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::actor::Actor;
use crate::graphql::loader::Object;
use crate::graphql::node::{self, Node};
use crate::graphql::scope::InScope;
use crate::outbox::graphql::Sequence;
use crate::webhooks::graphql::webhook_delivery::WebhookDelivery;
use crate::workflow::graphql::workflow_run::WorkflowRun;

/// Something that happened to a record, as webhooks send it and subscriptions carry it: with the same id and the same
/// data. Of a record that was erased, no event is kept but that of its erasure: the numbers of the others are missing.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(outbox_event::Model)]
pub struct OutboxEvent {
    /// The event's id, the same in webhooks, `events` and subscriptions and however often it arrives. In the timeline it
    /// is `activity_event_…`, with the same 26 characters behind it.
    #[graphql(owned)]
    pub id: Id<outbox_event::Entity>,
    /// What happened: one of `eventTypes`, such as `invoice.issued`.
    pub r#type: String,
    /// When it happened, UTC.
    #[columns("created_at")]
    pub timestamp: DateTime<Utc>,
    /// Its place among the organization's events, in the order in which they became visible; a moment after it happened,
    /// and null until then.
    pub sequence: Option<Sequence>,
    /// The type of the record that it happened to, such as `invoice`: the prefix of its id.
    pub subject_type: String,
    /// The id of the record that it happened to.
    #[columns("subject_id", "subject_type")]
    pub subject_id: ID,
    /// The record's version after it: orders the events of one record.
    pub subject_version: i32,
    /// The record after it, by field, as it is stored: amounts in minor units of its currency (1250 is 12.50 EUR),
    /// quantities in ten-thousandths (15000 is 1.5), rates in thousandths of a percent (19000 is 19 %).
    #[columns("payload")]
    pub data: serde_json::Value,
    /// What the fields that changed held before it, as it is stored: see `data`.
    pub previous: serde_json::Value,
    /// Who did it.
    #[columns("actor_kind", "actor_id")]
    pub actor: Actor,
    /// The request that did it.
    pub request_id: String,
}

impl Object for OutboxEvent {
    type Row = outbox_event::Model;
    const READ: Permission = Permission::EventRead;
}

#[relations]
impl OutboxEvent {
    /// The record that it happened to, as it is now; null if it is deleted, or of a type that `node` does not know.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }

    /// Where it was sent, and how that went.
    #[by("outbox_event_id")]
    fn webhook_deliveries() -> Many<WebhookDelivery>;

    /// What rules did about it.
    #[by("outbox_event_id")]
    fn workflow_runs() -> Many<WorkflowRun>;
}
