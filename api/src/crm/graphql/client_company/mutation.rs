//! Changes to client companies.

use async_graphql::Object;

/// This entity in the mutation root.
#[derive(Default)]
pub struct ClientCompanyMutation;

#[Object]
impl ClientCompanyMutation {
    /// Placeholder until the entity's mutations land.
    async fn placeholder_company(&self) -> bool {
        true
    }
}
