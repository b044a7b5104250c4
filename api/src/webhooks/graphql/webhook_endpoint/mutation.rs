//! `createWebhookEndpoint`, `updateWebhookEndpoint`, `rotateWebhookSecret`.

use async_graphql::{Context, Object, SimpleObject};
use entity::webhooks::webhook_endpoint::Model;

use super::WebhookEndpoint;
use super::input::{CreateWebhookEndpointInput, RotateWebhookSecretInput, UpdateWebhookEndpointInput};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{answer_or_current, attempt, once, payloads, record_or_current, shown, split};
use crate::graphql::scope::InScope;
use crate::repo::idempotency::Attempt;
use crate::webhooks::webhook_endpoint::{self, Secret};

/// What `createWebhookEndpoint` answers.
#[derive(SimpleObject)]
pub struct CreateWebhookEndpointPayload {
    /// The new endpoint.
    webhook_endpoint: Option<WebhookEndpoint>,
    /// What its signatures are made with: `whsec_` and 32 bytes in base64. Shown now and never again: null when an
    /// `idempotencyKey` is replayed.
    secret: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

/// What `rotateWebhookSecret` answers.
#[derive(SimpleObject)]
pub struct RotateWebhookSecretPayload {
    /// The endpoint after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    webhook_endpoint: Option<WebhookEndpoint>,
    /// The new secret. Shown now and never again: null when an `idempotencyKey` is replayed.
    secret: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

payloads! {
    /// What `updateWebhookEndpoint` answers.
    UpdateWebhookEndpointPayload {
        /// The endpoint after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        webhook_endpoint: WebhookEndpoint
    }
}

/// Endpoints in the mutation root: make and change.
#[derive(Default)]
pub struct WebhookEndpointMutation;

#[Object]
impl WebhookEndpointMutation {
    /// Makes an endpoint to which events are sent from now on, by POST, as Standard Webhooks (standardwebhooks.com) has
    /// it, whose libraries verify what comes; what happened before is in `events`. The organization has at most 50
    /// endpoints (`LIMIT`). Needs the permission `EVENT_READ` beside `WEBHOOK_MANAGE`: who makes an endpoint reads what it
    /// is sent.
    ///
    /// The body is JSON: `{id, type, timestamp, sequence, organizationId, subject: {type, id, version}, data,
    /// previous, actor: {kind, id}, requestId}`, each as `events` lists it, but `sequence` as a number. The header
    /// `webhook-id` is the event's id, `webhook-timestamp` is when it was sent, in seconds since 1970, and
    /// `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`. Its key are the bytes
    /// whose base64 stands behind `whsec_` in the secret; while that is replaced there are two signatures, with a
    /// space between. Believe nothing that none of them fits, or that was sent more than five minutes ago.
    ///
    /// What `data` and `previous` hold is as it is stored: amounts in minor units of the record's currency (1250 is 12.50
    /// EUR), quantities in ten-thousandths (15000 is 1.5), rates in thousandths of a percent (19000 is 19 %).
    ///
    /// Each event is sent at least once: one that you have already has the same `webhook-id`. The events of one record
    /// come one after another, each when the one before it is done or given up; those of several records come in any
    /// order, and `sequence` counts them.
    ///
    /// An answer of 2xx within 15 seconds is success; what you do with the event, do behind the answer. 410 disables
    /// the endpoint. Anything else, a redirect too, is tried again: ten times in about three days, later if
    /// `Retry-After` says so. Then it is given up, a dead letter, until `redeliverWebhook` or `replayEvent` sends it
    /// again. If nothing got through for five days, the endpoint is disabled, which its organization's owners and
    /// admins are mailed. `enableWebhookEndpoint` goes on with what waited; what happened while it was disabled is read
    /// with `events`. `pingWebhook` tries an endpoint out.
    async fn create_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new endpoint.")] input: CreateWebhookEndpointInput,
    ) -> Result<CreateWebhookEndpointPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::WebhookManage).await?;
        let attempt = attempt("createWebhookEndpoint", input.idempotency_key.as_ref(), &input);
        let (cipher, reach) = (&scope.services.cipher, scope.services.sender.reach());
        let effect = webhook_endpoint::create(&tx, cipher, reach, input.fields.into());
        let (made, secret, user_errors) = make(&tx, attempt, effect).await?;
        let webhook_endpoint = made.and_then(|made| shown(&tx, made));
        Ok(CreateWebhookEndpointPayload { webhook_endpoint, secret, user_errors })
    }

    /// Changes the given fields of an endpoint. What is on its way is sent to where it leads then. To say another `url` or
    /// other `eventTypes` needs the permission `EVENT_READ` beside `WEBHOOK_MANAGE`.
    async fn update_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which endpoint, and what to change.")] input: UpdateWebhookEndpointInput,
    ) -> Result<UpdateWebhookEndpointPayload> {
        let tx = ctx.scope().write(Permission::WebhookManage).await?;
        let (id, reach) = (input.id, ctx.scope().services.sender.reach());
        let outcome = webhook_endpoint::update(&tx, reach, id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }

    /// Gives an endpoint another secret. For the overlap what is sent is signed by both, so that its receiver can
    /// change over; a secret that was replaced before signs no more. Needs the permission `EVENT_READ` beside
    /// `WEBHOOK_MANAGE`.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which endpoint, and how long the old secret goes on.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let tx = ctx.scope().write(Permission::WebhookManage).await?;
        let attempt = attempt("rotateWebhookSecret", input.idempotency_key.as_ref(), &input);
        let cipher = &ctx.scope().services.cipher;
        let effect =
            webhook_endpoint::rotate_secret(&tx, cipher, input.id, input.expected_version, input.overlap_hours);
        let (made, secret, user_errors) = make(&tx, attempt, effect).await?;
        let webhook_endpoint = record_or_current(ctx, made, input.id, &user_errors).await?;
        Ok(RotateWebhookSecretPayload { webhook_endpoint, secret, user_errors })
    }
}

/// Runs what makes a secret once; the secret stays here, so that a replay has none to show.
async fn make(
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: impl Future<Output = Result<(Model, Secret)>>,
) -> Result<(Option<Model>, Option<String>, Vec<UserError>)> {
    let mut secret = None;
    let outcome = once(tx, attempt, async {
        let (endpoint, made) = effect.await?;
        secret = Some(made.reveal());
        Ok(endpoint)
    })
    .await;
    let (endpoint, user_errors) = split(tx.settle(outcome).await)?;
    let secret = secret.filter(|_| endpoint.is_some());
    Ok((endpoint, secret, user_errors))
}
