//! `clientCompany` and `clientCompanies`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::crm::client_company;

use super::{ClientCompany, ClientCompanyFilter, ClientCompanyOrderField};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::list::list;
use crate::graphql::order::OrderBy;
use crate::graphql::scope::InScope;
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// This entity in the query root.
#[derive(Default)]
pub struct ClientCompanyQuery;

#[Object]
impl ClientCompanyQuery {
    /// One client company; null if there is none. The id of one that was merged into another finds the survivor.
    async fn client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id<client_company::Entity>,
    ) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.survivor(id).await
    }

    /// The organization's client companies.
    #[allow(clippy::too_many_arguments)]
    async fn client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<ClientCompanyFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<ClientCompanyOrderField>>,
        >,
        #[graphql(
            desc = "Only those in whose name or legal name every word is found, as a beginning: the newest 500."
        )]
        search: Option<String>,
    ) -> Result<Connection<ClientCompany>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope()
            .reader()
            .await?
            .list(list::<ClientCompany>("clientCompanies", ctx, filter, order_by, search)?, &page)
            .await
    }
}
