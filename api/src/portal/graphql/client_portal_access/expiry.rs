//! `expirePortalAccess`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::ClientPortalAccess;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::mutation::shown;
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::portal::client_portal_access;

/// What `expirePortalAccess` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ExpirePortalAccessInput {
    /// Expire what was over by this moment, UTC; now if nothing is said, and never later (INVALID).
    as_of: Option<DateTime<Utc>>,
    /// Change nothing, and answer what would expire.
    #[graphql(default)]
    dry_run: bool,
}

/// What `expirePortalAccess` answers.
#[derive(SimpleObject)]
pub struct ExpirePortalAccessPayload {
    /// The grants that are EXPIRED now; of a dry run, as they would be.
    client_portal_accesses: Vec<ClientPortalAccess>,
    /// Whether more may be due: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Runs over grants in the mutation root.
#[derive(Default)]
pub struct ClientPortalAccessExpiryMutation;

#[Object]
impl ClientPortalAccessExpiryMutation {
    /// Writes EXPIRED on the ACTIVE grants whose time is over: at most 500 a call, those that were over first. Their
    /// links let nobody in even before that.
    async fn expire_portal_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By when.")] input: ExpirePortalAccessInput,
    ) -> Result<ExpirePortalAccessPayload> {
        let tx = ctx.scope().write(Permission::PortalManage).await?;
        let trial = Trial::only(ctx, &tx, input.dry_run);
        let outcome = client_portal_access::expire(&tx, input.as_of).await;
        let (swept, user_errors) = trial.settle(outcome).await?;
        let (ended, has_more) = swept.map_or((Vec::new(), false), |swept| (swept.ended, swept.has_more));
        let client_portal_accesses = ended.into_iter().filter_map(|grant| shown(&tx, grant)).collect();
        Ok(ExpirePortalAccessPayload { client_portal_accesses, has_more, user_errors })
    }
}
