//! `lead` and `leads`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::crm::lead;

use super::{Lead, LeadFilter, LeadOrderField};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::list::list;
use crate::graphql::order::OrderBy;
use crate::graphql::scope::InScope;
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// This entity in the query root.
#[derive(Default)]
pub struct LeadQuery;

#[Object]
impl LeadQuery {
    /// One lead; null if there is none.
    async fn lead(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: Id<lead::Entity>) -> Result<Option<Lead>> {
        ctx.scope().reader().await?.one(id).await
    }

    /// The organization's leads.
    #[allow(clippy::too_many_arguments)]
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<LeadFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<LeadOrderField>>,
        >,
        #[graphql(
            desc = "Only those in whose name, company or address every word is found, as a beginning: the newest 500."
        )]
        search: Option<String>,
    ) -> Result<Connection<Lead>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope().reader().await?.list(list::<Lead>("leads", ctx, filter, order_by, search)?, &page).await
    }
}
