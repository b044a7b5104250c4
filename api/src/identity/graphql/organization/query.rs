//! `organization`.

use async_graphql::Context;
use derive::queries;

use super::Organization;
use crate::error::Result;
use crate::graphql::scope::InScope;

/// The organization in the query root.
#[derive(Default)]
pub struct OrganizationQuery;

#[queries]
impl OrganizationQuery {
    /// The organization that the caller acts for; there is no way to another one.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        let id = ctx.scope().actor()?.organization;
        ctx.scope().reader().await?.one(id).await
    }
}
