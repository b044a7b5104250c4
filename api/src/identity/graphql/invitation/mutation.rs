//! Changes to invitations.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_invitation(&self) -> bool {
        true
    }
}
