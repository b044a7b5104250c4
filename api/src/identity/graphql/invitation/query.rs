//! `invitations`.

use async_graphql::Context;
use derive::queries;

use super::Invitation;
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::scope::InScope;
use crate::repo::fingerprint::Fingerprint;
use crate::repo::list::{List, PageArgs, ROOT_DEFAULT};
use crate::repo::sieve::Sieve;

/// This entity in the query root.
#[derive(Default)]
pub struct InvitationQuery;

#[queries]
impl InvitationQuery {
    /// The organization's invitations, newest first.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Invitation>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope()
            .reader()
            .await?
            .list(List::new(Fingerprint::of(&"invitations"), Sieve::default(), None), &page)
            .await
    }
}
