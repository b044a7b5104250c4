//! What subscribers get of an event.

use std::sync::Arc;

use async_graphql::{Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use derive::fields;
use entity::communications::message as thread_message;
use entity::outbox::outbox_event;
use entity::{Id, Tag, id};

use crate::communications::graphql::message::Message;
use crate::error::Result;
use crate::graphql::actor::Actor;
use crate::graphql::node::{self, Node};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show as _;
use crate::outbox::graphql::Sequence;
use crate::subscriptions::event::Event;

/// What every event tells of itself, in the words of `OutboxEvent`; here it always has a sequence.
#[derive(Clone, Debug, SimpleObject)]
pub struct Told {
    /// Its place among the organization's events. Give that of the last one that you got as `after`, to go on behind
    /// it.
    sequence: Sequence,
    /// The event's id, the same in webhooks and in the feed of events, and the one by which `node` finds it, as an
    /// `OutboxEvent`. In the timeline it is `activity_event_…`, with the same 26 characters behind it.
    id: Id<outbox_event::Entity>,
    /// What happened: one of `eventTypes`, such as `deal.won`.
    #[graphql(name = "type")]
    event_type: String,
    /// The type of the record that it happened to, such as `deal`: the prefix of its id.
    subject_type: String,
    /// The id of the record that it happened to.
    subject_id: ID,
    /// The record's version after it. Versions of one record come in their order.
    subject_version: i32,
    /// Who did it.
    actor: Actor,
    /// When it happened, UTC.
    timestamp: DateTime<Utc>,
}

impl From<&Event> for Told {
    fn from(Event { row, sequence, .. }: &Event) -> Self {
        Self {
            sequence: Sequence(*sequence),
            id: row.id,
            event_type: row.r#type.clone(),
            subject_type: row.subject_type.clone(),
            subject_id: ID(id::join(&row.subject_type, row.subject_id)),
            subject_version: row.subject_version,
            actor: Actor::show((row.actor_kind, row.actor_id)),
            timestamp: row.created_at,
        }
    }
}

impl Told {
    /// The record, as it is now.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }
}

/// Something that happened, as soon as it did.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct ActivityFeedEvent {
    #[graphql(flatten)]
    told: Told,
    #[graphql(skip)]
    event: Arc<Event>,
}

/// A record was made, changed or deleted.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct RecordChange {
    #[graphql(flatten)]
    told: Told,
}

/// A message was posted, edited or redacted.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct ThreadMessageEvent {
    #[graphql(flatten)]
    told: Told,
    #[graphql(skip)]
    event: Arc<Event>,
}

impl From<Arc<Event>> for ActivityFeedEvent {
    fn from(event: Arc<Event>) -> Self {
        Self { told: Told::from(&*event), event }
    }
}

impl From<Arc<Event>> for RecordChange {
    fn from(event: Arc<Event>) -> Self {
        Self { told: Told::from(&*event) }
    }
}

impl From<Arc<Event>> for ThreadMessageEvent {
    fn from(event: Arc<Event>) -> Self {
        Self { told: Told::from(&*event), event }
    }
}

#[fields]
impl ActivityFeedEvent {
    /// The record after it, by field, as it is stored: amounts in minor units of its currency (1250 is 12.50 EUR),
    /// quantities in ten-thousandths (15000 is 1.5), rates in thousandths of a percent (19000 is 19 %).
    async fn data(&self) -> &serde_json::Value {
        &self.event.row.payload
    }

    /// What the fields that changed held before it, as it is stored: see `data`.
    async fn previous(&self) -> &serde_json::Value {
        &self.event.row.previous
    }

    /// The request that did it.
    async fn request_id(&self) -> &str {
        &self.event.row.request_id
    }

    /// The record that it happened to, as it is now, which may be later than the event; null if it is deleted.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.told.subject(ctx).await
    }
}

#[fields]
impl RecordChange {
    /// The record that it happened to, as it is now, which may be later than the change; null if it is deleted.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.told.subject(ctx).await
    }
}

#[fields]
impl ThreadMessageEvent {
    /// The message as it is now, which may be later than the event.
    async fn message(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        let is_message = self.event.row.subject_type == thread_message::Entity::PREFIX;
        let message = is_message.then(|| Id::from_uuid(self.event.row.subject_id));
        ctx.scope().reader().await?.maybe(message).await
    }
}
