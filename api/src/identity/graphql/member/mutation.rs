//! `leaveOrganization`.

use async_graphql::{Context, InputObject, Object};

use super::OrganizationMember;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer, answer_or_current, payloads};
use crate::graphql::scope::InScope;
use crate::identity::member;

/// What `leaveOrganization` takes.
#[derive(Clone, Debug, InputObject)]
pub struct LeaveOrganizationInput {
    /// Leave only if the caller's membership is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
}

payloads! {
    /// What `leaveOrganization` answers.
    LeaveOrganizationPayload {
        /// The caller's membership, ended; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        member: OrganizationMember
    }
}

/// Members in the mutation root: what they decide about themselves.
#[derive(Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Ends the caller's own membership; the last active owner stays. Choose another organization with
    /// `switchOrganization` after it.
    async fn leave_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Under which condition.")] input: LeaveOrganizationInput,
    ) -> Result<LeaveOrganizationPayload> {
        let tx = ctx.scope().write(Permission::OrganizationRead).await?;
        let outcome = member::leave(&tx, input.expected_version).await;
        let answer = match tx.actor().member() {
            Some(own) => answer_or_current(ctx, &tx, own, outcome).await,
            None => answer(&tx, outcome).await,
        };
        ctx.scope().services.presence.forget_members();
        answer
    }
}
