//! What mutations of endpoints take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::webhooks::webhook_endpoint;

use crate::graphql::mutation::emptied;
use crate::webhooks::webhook_endpoint::Draft;

/// An endpoint's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "WebhookEndpointFieldsInput")]
pub struct WebhookEndpointFields {
    /// Where events are sent by POST: an https address, at most 2,000 characters, without a user name, password or
    /// fragment; a new endpoint needs one. One that leads to a private address is INVALID, or fails when it is sent to.
    url: MaybeUndefined<String>,
    /// What it is for, at most 1,000 characters.
    description: MaybeUndefined<String>,
    /// The types of events that are sent, such as `invoice.issued`, at most 200 (LIMIT): of those that the query
    /// `eventTypes` lists; others are INVALID on `eventTypes.3`. Empty or null: all.
    event_types: MaybeUndefined<Vec<String>>,
}

impl From<WebhookEndpointFields> for Draft {
    fn from(fields: WebhookEndpointFields) -> Self {
        Self {
            url: fields.url.into(),
            description: fields.description.into(),
            event_types: emptied(fields.event_types, Vec::new()),
        }
    }
}

/// What `createWebhookEndpoint` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateWebhookEndpointInput {
    /// The new endpoint's fields.
    #[graphql(flatten)]
    pub(super) fields: WebhookEndpointFields,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `secret`.
    pub(super) idempotency_key: Option<String>,
}

/// What `updateWebhookEndpoint` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateWebhookEndpointInput {
    /// Which endpoint.
    pub(super) id: Id<webhook_endpoint::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: WebhookEndpointFields,
}

/// What `rotateWebhookSecret` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// Which endpoint.
    pub(super) id: Id<webhook_endpoint::Entity>,
    /// Rotate it only if the endpoint is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// How long the old secret signs beside the new one, in hours: 0 to 168.
    #[graphql(default = 24)]
    pub(super) overlap_hours: i32,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `secret`.
    pub(super) idempotency_key: Option<String>,
}
