//! `pingWebhook`, `redeliverWebhook`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::webhooks::{webhook_delivery, webhook_endpoint};

use super::WebhookDelivery;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer, answer_or_current, attempt, once, payloads};
use crate::graphql::scope::InScope;
use crate::webhooks::webhook_delivery as deliveries;

/// What `pingWebhook` takes.
#[derive(Clone, Debug, InputObject)]
pub struct PingWebhookInput {
    /// Which endpoint; one that is disabled gets none (`INVALID_TRANSITION`).
    id: Id<webhook_endpoint::Entity>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made.
    idempotency_key: Option<String>,
}

/// What `redeliverWebhook` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RedeliverWebhookInput {
    /// Which delivery.
    id: Id<webhook_delivery::Entity>,
}

payloads! {
    /// What `pingWebhook` answers.
    PingWebhookPayload {
        /// The ping's delivery: in a moment it tells what came of it.
        webhook_delivery: WebhookDelivery
    }
    /// What `redeliverWebhook` answers.
    RedeliverWebhookPayload {
        /// The delivery after the change; after an `INVALID_TRANSITION`, as it is now.
        webhook_delivery: WebhookDelivery
    }
}

/// Deliveries in the mutation root: what is sent by hand.
#[derive(Default)]
pub struct WebhookDeliveryMutation;

#[Object]
impl WebhookDeliveryMutation {
    /// Sends an enabled endpoint a ping, once: signed as events are, and of no record. Its body is
    /// `{id, type, timestamp, organizationId, data: {webhookEndpointId}}` with the type `webhook.ping` and, as `id` and
    /// `webhook-id`, the delivery's id. Needs the permission `EVENT_READ` beside `WEBHOOK_MANAGE`.
    async fn ping_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which endpoint.")] input: PingWebhookInput,
    ) -> Result<PingWebhookPayload> {
        let tx = ctx.scope().write(Permission::WebhookManage).await?;
        let attempt = attempt("pingWebhook", input.idempotency_key.as_ref(), &input);
        let outcome = once(&tx, attempt, deliveries::ping(&tx, input.id)).await;
        answer(&tx, outcome).await
    }

    /// Sends a delivery again, now, with the same `webhook-id`. One that waits for its next attempt is sent in its
    /// turn, with those behind it; one that succeeded or was given up is sent out of turn, and tried as often as a new
    /// one: the dead letter of one that was given up is replayed with it. At most 100 attempts of one delivery are made
    /// (`LIMIT`). Its endpoint must be enabled (`INVALID_TRANSITION`).
    async fn redeliver_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delivery.")] input: RedeliverWebhookInput,
    ) -> Result<RedeliverWebhookPayload> {
        let tx = ctx.scope().write(Permission::WebhookManage).await?;
        let outcome = deliveries::redeliver(&tx, input.id).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
