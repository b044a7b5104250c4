//! The type `WebhookEndpoint`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::webhooks::webhook_endpoint::{self, WebhookEndpointStatus};

use crate::auth::permission::Permission;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::webhooks::graphql::webhook_delivery::WebhookDelivery;

use super::{WebhookEndpointFilter, WebhookEndpointOrderField};

/// Where a partner wants events to be sent.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(webhook_endpoint::Model)]
pub struct WebhookEndpoint {
    /// The endpoint's id.
    #[graphql(owned)]
    pub id: Id<webhook_endpoint::Entity>,
    /// Where events are sent.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// The types of events that are sent; none are all.
    pub event_types: Vec<String>,
    /// Whether events are sent. What is on its way when it is disabled waits, at most 30 days; what happens while it is
    /// disabled is not kept for it.
    pub status: WebhookEndpointStatus,
    /// When it was disabled, UTC.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Why it was disabled, if it was by itself.
    pub disabled_reason: Option<String>,
    /// Since when nothing has got through, UTC; null when all is well. After five days it is disabled, and owners and
    /// admins get a mail.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when the secret before this one signs too, UTC.
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<WebhookEndpointStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(WebhookEndpointStatus);

impl Object for WebhookEndpoint {
    type Row = webhook_endpoint::Model;
    const READ: Permission = Permission::WebhookManage;
}

impl Listed for WebhookEndpoint {
    type Filter = WebhookEndpointFilter;
    type Order = WebhookEndpointOrderField;
}

#[relations]
impl WebhookEndpoint {
    /// What was and is to be sent to it.
    #[by("webhook_endpoint_id")]
    fn deliveries() -> Many<WebhookDelivery>;

    /// What happened to this endpoint, newest first.
    fn activity() -> Activity;
}
