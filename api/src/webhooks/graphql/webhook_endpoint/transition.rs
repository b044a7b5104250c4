//! `enableWebhookEndpoint`, `disableWebhookEndpoint`, `deleteWebhookEndpoint`, `restoreWebhookEndpoint`.

use super::WebhookEndpoint;
use crate::graphql::change::changes;
use crate::webhooks::webhook_endpoint;

changes! {
    /// Endpoints in the mutation root: on and off, out of the lists and back.
    WebhookEndpointTransitionMutation(webhook_endpoint: WebhookEndpoint, "webhook endpoint");

    /// Sends events to an endpoint again, those first that were on their way when it was disabled. Needs the permission
    /// `EVENT_READ` beside `WEBHOOK_MANAGE`.
    enableWebhookEndpoint(EnableWebhookEndpointInput) -> EnableWebhookEndpointPayload
        = webhook_endpoint::enable, by WebhookManage;

    /// Sends an endpoint nothing more. What is on its way waits; what happens from now on is not kept for it.
    disableWebhookEndpoint(DisableWebhookEndpointInput) -> DisableWebhookEndpointPayload
        = webhook_endpoint::disable, by WebhookManage;

    /// Deletes an endpoint. It leaves every list, is sent nothing more, and can be restored.
    deleteWebhookEndpoint(DeleteWebhookEndpointInput) -> DeleteWebhookEndpointPayload
        = webhook_endpoint::delete, by WebhookManage;

    /// Brings a deleted endpoint back as it was: one that was enabled is sent to again. At most 50 are live (LIMIT). Needs
    /// the permission `EVENT_READ` beside `WEBHOOK_MANAGE`.
    restoreWebhookEndpoint(RestoreWebhookEndpointInput) -> RestoreWebhookEndpointPayload
        = webhook_endpoint::restore, by WebhookManage;
}
