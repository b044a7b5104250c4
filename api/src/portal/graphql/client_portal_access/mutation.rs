//! `grantPortalAccess`, `rotatePortalAccess`, `updatePortalAccess`.

use async_graphql::{Context, Object, SimpleObject};
use entity::portal::client_portal_access::Model;

use super::ClientPortalAccess;
use super::input::{GrantPortalAccessInput, RotatePortalAccessInput, UpdatePortalAccessInput};
use crate::auth::credential::PortalToken;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{answer_or_current, attempt, once, payloads, record_or_current, shown, split};
use crate::graphql::scope::{InScope, Scope};
use crate::portal::client_portal_access as grants;
use crate::repo::idempotency::Attempt;

/// What `grantPortalAccess` answers.
#[derive(SimpleObject)]
pub struct GrantPortalAccessPayload {
    /// The new grant.
    client_portal_access: Option<ClientPortalAccess>,
    /// The token, `chp_…`: it names the organization, and whoever has it is let in, once there is the contact's own view,
    /// in a later release. Shown now and never again: null when an `idempotencyKey` is replayed.
    token: Option<String>,
    /// The client application's address with the token, to send to the contact. Shown now and never again.
    link: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

/// What `rotatePortalAccess` answers.
#[derive(SimpleObject)]
pub struct RotatePortalAccessPayload {
    /// The new grant. After a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, the old one as it is now.
    client_portal_access: Option<ClientPortalAccess>,
    /// The new grant's token. Shown now and never again: null when an `idempotencyKey` is replayed.
    token: Option<String>,
    /// The client application's address with the token, to send to the contact. Shown now and never again.
    link: Option<String>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

payloads! {
    /// What `updatePortalAccess` answers.
    UpdatePortalAccessPayload {
        /// The grant after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        client_portal_access: ClientPortalAccess
    }
}

/// Grants of the portal in the mutation root: make, change and rotate.
#[derive(Default)]
pub struct ClientPortalAccessMutation;

#[Object]
impl ClientPortalAccessMutation {
    /// Lets a contact see something of their company's engagement in the portal, by a link. Not there yet: the contact's own
    /// view comes in a later release; no operation of this server takes the token before.
    async fn grant_portal_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to let in, to what.")] input: GrantPortalAccessInput,
    ) -> Result<GrantPortalAccessPayload> {
        let tx = ctx.scope().write(Permission::PortalManage).await?;
        let attempt = attempt("grantPortalAccess", input.idempotency_key.as_ref(), &input);
        let Made { grant, token, link, user_errors } =
            make(ctx.scope(), &tx, attempt, grants::grant(&tx, input.into())).await?;
        let client_portal_access = grant.and_then(|grant| shown(&tx, grant));
        Ok(GrantPortalAccessPayload { client_portal_access, token, link, user_errors })
    }

    /// Replaces an ACTIVE grant by one for the same contact, areas, time and uses, with a new token; the old one is
    /// REVOKED: its link lets nobody in any more.
    async fn rotate_portal_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant.")] input: RotatePortalAccessInput,
    ) -> Result<RotatePortalAccessPayload> {
        let tx = ctx.scope().write(Permission::PortalManage).await?;
        let attempt = attempt("rotatePortalAccess", input.idempotency_key.as_ref(), &input);
        let effect = grants::rotate(&tx, input.id, input.expected_version);
        let Made { grant, token, link, user_errors } = make(ctx.scope(), &tx, attempt, effect).await?;
        let client_portal_access = record_or_current(ctx, grant, input.id, &user_errors).await?;
        Ok(RotatePortalAccessPayload { client_portal_access, token, link, user_errors })
    }

    /// Changes what a contact may see by an ACTIVE grant, or until when. The link stays the same.
    async fn update_portal_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grant, and what to change.")] input: UpdatePortalAccessInput,
    ) -> Result<UpdatePortalAccessPayload> {
        let tx = ctx.scope().write(Permission::PortalManage).await?;
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = grants::update(&tx, id, expected_version, input.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}

struct Made {
    grant: Option<Model>,
    token: Option<String>,
    link: Option<String>,
    user_errors: Vec<UserError>,
}

/// Runs what makes a grant once; the token stays here, so that a replay has none to show.
async fn make(
    scope: &Scope,
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: impl Future<Output = Result<(Model, PortalToken)>>,
) -> Result<Made> {
    let mut token = None;
    let outcome = once(tx, attempt, async {
        let (grant, secret) = effect.await?;
        token = Some(secret);
        Ok(grant)
    })
    .await;
    let (grant, user_errors) = split(tx.settle(outcome).await)?;
    let token = token.filter(|_| grant.is_some());
    Ok(Made {
        grant,
        link: token.as_ref().map(|token| grants::link(&scope.services.settings.app_url, token)),
        token: token.map(|token| token.reveal()),
        user_errors,
    })
}
