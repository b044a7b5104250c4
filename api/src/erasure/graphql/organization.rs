//! `eraseOrganization`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::ErasedRows;
use crate::auth::permission::Permission;
use crate::db::demand;
use crate::erasure::{Purpose, organization};
use crate::error::{Result, UserError};
use crate::graphql::mutation::split;
use crate::graphql::scope::InScope;

/// What `eraseOrganization` takes.
#[derive(Clone, Debug, InputObject)]
pub struct EraseOrganizationInput {
    /// The organization's slug, exactly. Not needed for a dry run.
    confirmation: Option<String>,
    /// Only tell what would be erased: nothing is changed, and nobody is shut out. Who changes something meanwhile waits for
    /// a second or two.
    #[graphql(default)]
    dry_run: bool,
}

/// What `eraseOrganization` answers.
#[derive(Default, SimpleObject)]
pub struct EraseOrganizationPayload {
    /// What was erased by this call, or would be.
    erased: Vec<ErasedRows>,
    /// Whether nothing is left. If something is, which takes some 100,000 records, call again until it is true: nobody
    /// else has been let in since the first call. A dry run counts 20,000 records at most: if there are more, this is
    /// false.
    complete: bool,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Erasing the organization in the mutation root.
#[derive(Default)]
pub struct OrganizationErasureMutation;

#[Object]
impl OrganizationErasureMutation {
    /// Erases the caller's organization for good, with everything in it: records, timeline, events that were not yet
    /// delivered, keys. For an owner alone, and never undone: nothing is retained, what the law demands must be kept
    /// elsewhere first.
    ///
    /// Sessions that act for the organization end, and every token of it is refused within a second. The accounts of its
    /// members belong to the people, and stay: whoever is in no other organization can sign in and found one.
    async fn erase_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The confirmation.")] input: EraseOrganizationInput,
    ) -> Result<EraseOrganizationPayload> {
        let scope = ctx.scope();
        let actor = scope.actor()?;
        demand(actor, Permission::EraseData)?;
        scope.begin_write()?;
        scope.end().await;
        let purpose = if input.dry_run { Purpose::Tell } else { Purpose::Erase(input.confirmation.as_deref()) };
        let erase = organization::erase(&scope.services, actor, &scope.moment, purpose);
        let (erasure, user_errors) = split(Box::pin(erase).await)?;
        let erasure = erasure.unwrap_or_default();
        let erased = erasure.erased.into_iter().map(Into::into).collect();
        Ok(EraseOrganizationPayload { erased, complete: erasure.complete, user_errors })
    }
}
