//! Changes to API keys.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_key(&self) -> bool {
        true
    }
}
