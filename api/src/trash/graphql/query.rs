//! `deletedRecords`.

use async_graphql::Context;
use derive::queries;

use super::filter::list;
use super::{DeletedRecord, DeletedRecordFilter};
use crate::error::Result;
use crate::graphql::connection::Connection;
use crate::graphql::scope::InScope;
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// The trash in the query root.
#[derive(Default)]
pub struct TrashQuery;

#[queries]
impl TrashQuery {
    /// The trash: records that were deleted and can be restored, the latest deletion first. Only those of types that the
    /// caller may see.
    async fn deleted_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 25 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<DeletedRecordFilter>,
    ) -> Result<Connection<DeletedRecord>> {
        let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
        let list = list(ctx.scope().actor()?, filter)?;
        ctx.scope().reader().await?.list(list, &page).await
    }
}
