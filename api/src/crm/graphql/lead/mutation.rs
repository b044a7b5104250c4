//! Changes to leads.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_lead(&self) -> bool {
        true
    }
}
