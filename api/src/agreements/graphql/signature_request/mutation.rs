//! `voidSignatureRequest`, `expireSignatureRequests`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::agreements::signature_request as row;

use super::{SignatureRequest, desk};
use crate::agreements::signature_request::{expiry, void};
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{once, payloads, shown};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// What `voidSignatureRequest` takes.
#[derive(Clone, Debug, InputObject)]
pub struct VoidSignatureRequestInput {
    /// Which signature request.
    id: Id<row::Entity>,
    /// Void it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Why it is taken back, 1 to 1,000 characters.
    reason: String,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `voidSignatureRequest` answers.
    VoidSignatureRequestPayload {
        /// The request, VOIDED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        signature_request: SignatureRequest
    }
}

/// What `expireSignatureRequests` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ExpireSignatureRequestsInput {
    /// Close those that expire by this moment; now if nothing is said. A later one only for a dry run (INVALID).
    as_of: Option<DateTime<Utc>>,
    /// Change nothing, and answer what would be closed.
    #[graphql(default)]
    dry_run: bool,
}

/// What `expireSignatureRequests` answers.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExpireSignatureRequestsPayload {
    /// The requests that are EXPIRED now, those first that expired first.
    signature_requests: Vec<SignatureRequest>,
    /// Whether some may be left: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Signature requests in the mutation root. `sendContractForSignature` makes them.
#[derive(Default)]
pub struct SignatureRequestMutation;

#[Object]
impl SignatureRequestMutation {
    /// Takes a PENDING signature request back. Its contract is with nobody then, and can be sent anew; what was signed counts
    /// no more.
    async fn void_signature_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signature request, and why.")] input: VoidSignatureRequestInput,
    ) -> Result<VoidSignatureRequestPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("voidSignatureRequest", &input);
        let effect = void(&tx, desk(scope), input.id, input.expected_version, input.reason);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Makes those PENDING signature requests EXPIRED whose time has passed, at most 100 a call. They take no signatures even
    /// before. Run again it finds no others.
    async fn expire_signature_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By when.")] input: ExpireSignatureRequestsInput,
    ) -> Result<ExpireSignatureRequestsPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractWrite).await?;
        let trial = Trial::only(ctx, &tx, input.dry_run);
        let outcome = Box::pin(expiry::expire(&tx, desk(scope), input.as_of, input.dry_run)).await;
        let (done, user_errors) = trial.settle(outcome).await?;
        let (expired, has_more) = done.map_or((Vec::new(), false), |done| (done.expired, done.has_more));
        let signature_requests = expired.into_iter().filter_map(|row| shown(&tx, row)).collect();
        Ok(ExpireSignatureRequestsPayload { signature_requests, has_more, user_errors })
    }
}
