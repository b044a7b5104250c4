//! `createApiKey`, `rotateApiKey`.

use async_graphql::{Context, Object, SimpleObject};
use entity::identity::api_key::Model;

use super::ApiKey;
use super::input::{CreateApiKeyInput, RotateApiKeyInput};
use crate::auth::credential;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{attempt, once, record_or_current, shown, split};
use crate::graphql::scope::InScope;
use crate::identity::api_key::{self, Draft};
use crate::repo::idempotency::Attempt;

/// What `createApiKey` answers.
#[derive(SimpleObject)]
pub struct CreateApiKeyPayload {
    /// The new key's record.
    api_key: Option<ApiKey>,
    /// The key itself, to send as `Authorization: Bearer …`. Shown now and never again: null when an `idempotencyKey` is
    /// replayed.
    secret: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

/// What `rotateApiKey` answers.
#[derive(SimpleObject)]
pub struct RotateApiKeyPayload {
    /// The new key's record; the old one's `replacedBy` is this. After a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, the
    /// old one as it is now.
    api_key: Option<ApiKey>,
    /// The new key itself. Shown now and never again: null when an `idempotencyKey` is replayed.
    secret: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

/// API keys in the mutation root: make and rotate.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes an API key for a partner's program. It may do what its scopes say and never more than its maker could; the
    /// organization has at most 100 active keys (LIMIT).
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the key is for, and what it may do.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload> {
        let tx = ctx.scope().write(Permission::ApiKeyManage).await?;
        let attempt = attempt("createApiKey", input.idempotency_key.as_ref(), &input);
        let draft = Draft { name: input.name, scopes: input.scopes, expires_at: input.expires_at };
        let (made, secret, user_errors) = make(&tx, attempt, api_key::create(&tx, draft)).await?;
        let api_key = made.and_then(|made| shown(&tx, made));
        Ok(CreateApiKeyPayload { api_key, secret, user_errors })
    }

    /// Replaces a key by a new one with the same name, scopes and lifetime. The old key goes on for the overlap, so that
    /// programs can be moved over one by one.
    async fn rotate_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key, and how long the old one goes on.")] input: RotateApiKeyInput,
    ) -> Result<RotateApiKeyPayload> {
        let tx = ctx.scope().write(Permission::ApiKeyManage).await?;
        let attempt = attempt("rotateApiKey", input.idempotency_key.as_ref(), &input);
        let effect = api_key::rotate(&tx, input.id, input.expected_version, input.overlap_hours);
        let (made, secret, user_errors) = make(&tx, attempt, effect).await?;
        let api_key = record_or_current(ctx, made, input.id, &user_errors).await?;
        Ok(RotateApiKeyPayload { api_key, secret, user_errors })
    }
}

/// Runs what makes a key once; the secret stays here, so that a replay has none to show.
async fn make(
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: impl Future<Output = Result<(Model, credential::ApiKey)>>,
) -> Result<(Option<Model>, Option<String>, Vec<UserError>)> {
    let mut secret = None;
    let outcome = once(tx, attempt, async {
        let (key, credential) = effect.await?;
        secret = Some(credential.reveal());
        Ok(key)
    })
    .await;
    let (key, user_errors) = split(tx.settle(outcome).await)?;
    let secret = secret.filter(|_| key.is_some());
    Ok((key, secret, user_errors))
}
