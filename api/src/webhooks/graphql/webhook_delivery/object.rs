//! The type `WebhookDelivery`.

use async_graphql::{Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::webhooks::webhook_delivery::{self, WebhookDeliveryStatus};
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::node::{self, Node};
use crate::graphql::one::One;
use crate::graphql::prepared::{Field, Shown, texts};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;
use crate::outbox::graphql::outbox_event::OutboxEvent;
use crate::webhooks::graphql::webhook_endpoint::WebhookEndpoint;

use super::{WebhookAttempt, WebhookDeliveryFilter, WebhookDeliveryOrderField};

/// An event on its way to an endpoint, or a ping.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(webhook_delivery::Model)]
pub struct WebhookDelivery {
    /// The delivery's id.
    #[graphql(owned)]
    pub id: Id<webhook_delivery::Entity>,
    /// Where it goes; null if that is deleted.
    #[columns("webhook_endpoint_id")]
    pub webhook_endpoint: One<WebhookEndpoint>,
    /// What is sent: the event's id is its `webhook-id`. Null for a ping.
    #[columns("outbox_event_id")]
    pub event: One<OutboxEvent>,
    /// What happened, such as `invoice.issued`, or `webhook.ping`.
    pub event_type: String,
    /// The id of the record that it happened to; null for a ping.
    #[columns("subject_id", "event_type")]
    pub subject_id: Option<ID>,
    /// Where it stands.
    pub status: WebhookDeliveryStatus,
    /// How many attempts were begun.
    #[columns("attempts")]
    pub attempt_count: i32,
    /// When it is tried next, UTC, if nothing stands in its way: an earlier event of its record, or its endpoint's
    /// being disabled. Null if it has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it succeeded or was given up, UTC.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was queued, UTC.
    pub created_at: DateTime<Utc>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status")]
    pub available_actions: Actions<WebhookDeliveryStatus>,
}

texts!(WebhookDeliveryStatus);

impl Object for WebhookDelivery {
    type Row = webhook_delivery::Model;
    const READ: Permission = Permission::WebhookManage;
}

impl Listed for WebhookDelivery {
    type Filter = WebhookDeliveryFilter;
    type Order = WebhookDeliveryOrderField;
}

/// The id of an event's subject, whose type the event's begins with.
fn subject_id(uuid: Option<Uuid>, event_type: &str) -> Option<String> {
    let (subject, _) = event_type.split_once('.')?;
    uuid.map(|uuid| entity::id::join(subject, uuid))
}

impl Show<(Option<Uuid>, String)> for Option<ID> {
    fn show((uuid, event_type): (Option<Uuid>, String)) -> Self {
        subject_id(uuid, &event_type).map(ID)
    }
}

impl Shown for Option<ID> {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf {
            columns,
            write: |cells, out| {
                let id = subject_id(cells.uuid(0)?, cells.text(1)?.unwrap_or_default());
                match id {
                    // Ids are plain letters.
                    Some(id) => {
                        out.push(b'"');
                        out.extend_from_slice(id.as_bytes());
                        out.push(b'"');
                    }
                    None => out.extend_from_slice(b"null"),
                }
                Ok(())
            },
        }
    }
}

#[relations]
impl WebhookDelivery {
    /// Its attempts, the first one first.
    #[by("webhook_delivery_id")]
    fn attempts() -> Parts<WebhookAttempt>;

    /// The record that it happened to; null if it is deleted, or the caller may not see it.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match &self.subject_id {
            Some(id) => node::subject(&*ctx.scope().reader().await?, id).await,
            None => Ok(None),
        }
    }
}
