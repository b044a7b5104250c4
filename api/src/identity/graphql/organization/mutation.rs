//! `updateOrganization`.

use async_graphql::{Context, Object};

use super::Organization;
use super::input::UpdateOrganizationInput;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, payloads};
use crate::graphql::scope::InScope;
use crate::identity::organization;

payloads! {
    /// What `updateOrganization` answers.
    UpdateOrganizationPayload {
        /// The organization after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        organization: Organization
    }
}

/// The organization in the mutation root.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes the given settings of the caller's organization. A `slug` that another organization has is a DUPLICATE.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateOrganizationInput,
    ) -> Result<UpdateOrganizationPayload> {
        let tx = ctx.scope().write(Permission::OrganizationManage).await?;
        let (expected, moves) = (input.expected_version, input.timezone.is_some());
        let outcome = organization::update(&tx, &ctx.scope().services.cipher, expected, input.into()).await;
        let answer = answer_or_current(ctx, &tx, tx.organization(), outcome).await;
        if moves {
            // Whoever acts for it is remembered with its zone.
            ctx.scope().services.presence.forget_all();
        }
        answer
    }
}
