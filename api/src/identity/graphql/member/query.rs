//! `member` and `members`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::identity::organization_member;

use super::{MemberFilter, MemberOrderField, OrganizationMember};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::list::list;
use crate::graphql::order::OrderBy;
use crate::graphql::scope::InScope;
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// This entity in the query root.
#[derive(Default)]
pub struct MemberQuery;

#[Object]
impl MemberQuery {
    /// One member; null if there is none.
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id<organization_member::Entity>,
    ) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.one(id).await
    }

    /// The organization's members, also those who have left.
    #[allow(clippy::too_many_arguments)]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<MemberFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<MemberOrderField>>,
        >,
        #[graphql(desc = "Only those in whose name or address every word is found, as a beginning: the newest 500.")]
        search: Option<String>,
    ) -> Result<Connection<OrganizationMember>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope()
            .reader()
            .await?
            .list(list::<OrganizationMember>("members", ctx, filter, order_by, search)?, &page)
            .await
    }
}
