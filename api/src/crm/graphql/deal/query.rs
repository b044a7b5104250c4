//! `deal` and `deals`.

use async_graphql::{Context, InputType, Object};
use entity::Id;
use entity::crm::deal::{self, Model};
use sea_orm::Condition;

use super::{Deal, DealFilter, DealOrderField};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::order::{OrderBy, terms};
use crate::graphql::scope::InScope;
use crate::repo::list::{List, PageArgs, ROOT_DEFAULT};
use crate::repo::page::found_by;

/// The list that the arguments describe. `name` tells lists of the same type apart, for their cursors.
pub(crate) fn list(
    name: &str,
    ctx: &Context<'_>,
    filter: Option<DealFilter>,
    order_by: Option<Vec<OrderBy<DealOrderField>>>,
    search: Option<String>,
) -> Result<List<Model>> {
    let identity = format!("{name}|{}|{search:?}", filter.to_value());
    let condition = filter.map_or(Ok(Condition::all()), |f| f.condition(ctx.scope().actor()?.organization))?;
    let condition = condition.add_option(search.map(|words| found_by::<Model>(&words)));
    Ok(List::new(&identity, condition, terms(order_by)))
}

/// This entity in the query root.
#[derive(Default)]
pub struct DealQuery;

#[Object]
impl DealQuery {
    /// One deal; null if there is none.
    async fn deal(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: Id<deal::Entity>) -> Result<Option<Deal>> {
        ctx.scope().reader().await?.one(id).await
    }

    /// The organization's deals.
    #[allow(clippy::too_many_arguments)]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<DealFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<DealOrderField>>,
        >,
        #[graphql(desc = "Only those in whose name every word is found, as a beginning.")] search: Option<String>,
    ) -> Result<Connection<Deal>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope().reader().await?.list(list("deals", ctx, filter, order_by, search)?, &page).await
    }
}
