//! `contact` and `contacts`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::crm::contact;

use super::{Contact, ContactFilter, ContactOrderField};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::list::list;
use crate::graphql::order::OrderBy;
use crate::graphql::scope::InScope;
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// Contacts in the query root.
#[derive(Default)]
pub struct ContactQuery;

#[Object]
impl ContactQuery {
    /// One contact; null if there is none. The id of one that was merged into another finds the survivor.
    async fn contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact's id.")] id: Id<contact::Entity>,
    ) -> Result<Option<Contact>> {
        ctx.scope().reader().await?.survivor(id).await
    }

    /// The organization's contacts.
    #[allow(clippy::too_many_arguments)]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which contacts.")] filter: Option<ContactFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<ContactOrderField>>,
        >,
        #[graphql(
            desc = "Only those in whose name, title or first address every word is found, as a beginning: the newest 500."
        )]
        search: Option<String>,
    ) -> Result<Connection<Contact>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        ctx.scope().reader().await?.list(list::<Contact>("contacts", ctx, filter, order_by, search)?, &page).await
    }
}
