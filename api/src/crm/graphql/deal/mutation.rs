//! Changes to deals.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct DealMutation;

#[Object]
impl DealMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_deal(&self) -> bool {
        true
    }
}
