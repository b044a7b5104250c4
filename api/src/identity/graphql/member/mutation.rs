//! Changes to members.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_member(&self) -> bool {
        true
    }
}
