//! Relay connections, one type for all: `ContactConnection`, `ContactEdge` are made from the node's name.

use std::borrow::Cow;

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use tokio::sync::OnceCell;

use super::loader;
use super::scope::InScope;
use crate::error::Result;
use crate::repo::list::{Count, List, Page};

/// One entry of a page.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<N: loader::Object> {
    /// The entry itself.
    pub node: N,
    /// Where the entry stands in this list; opaque, and good for this list, filter and order only.
    pub cursor: String,
}

impl<N: loader::Object> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <N as OutputType>::type_name()).into()
    }
}

/// A page of a list, with what is needed to go on.
pub struct Connection<N: loader::Object> {
    edges: Vec<Edge<N>>,
    has_next: bool,
    has_previous: bool,
    start: Option<String>,
    end: Option<String>,
    list: List<N::Row>,
    parent: Option<(&'static str, uuid::Uuid)>,
    /// Two fields tell of it.
    count: OnceCell<Count>,
}

impl<N: loader::Object> Connection<N> {
    pub(super) fn new(page: Page<N::Row>, list: List<N::Row>, parent: Option<(&'static str, uuid::Uuid)>) -> Self {
        let edges = page.rows.into_iter().map(|(row, cursor)| Edge { node: N::from(row), cursor }).collect();
        Self {
            edges,
            has_next: page.has_next,
            has_previous: page.has_previous,
            start: page.start,
            end: page.end,
            list,
            parent,
            count: OnceCell::new(),
        }
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<Count> {
        let count = || async { ctx.scope().reader().await?.count::<N>(&self.list, self.parent).await };
        self.count.get_or_try_init(count).await.copied()
    }
}

impl<N: loader::Object> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <N as OutputType>::type_name()).into()
    }
}

/// A page of a list, with what is needed to go on.
///
/// Lists stay fast however many records there are. One comparison is answered by an index, in any order, and so is what
/// is common; several are, if one of them leaves no more than 1,000 entries. For anything else 1,000 entries at most are
/// read for a page, in the list's order, and what a filter looks at behind their references is counted too; under several
/// parents at once it is 2,500 in all, or 100 of each, and in an order that is kept for the whole list alone, 250 of that.
/// Where few of them match, the page ends early, with fewer entries than were asked for or even none: `pageInfo` says that
/// there is more, and its cursor goes on from there.
#[Object(name_type)]
impl<N: loader::Object> Connection<N> {
    /// The page's entries with their cursors.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The page's entries without their cursors.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there is more, and where to go on.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.start.clone(),
            end_cursor: self.end.clone(),
        }
    }

    /// How many entries the whole list has, as far as they are counted: to 10,000, under a parent to 1,000; and where a
    /// page can end early, among as many as are read for it. Costs a query, so select it only where it is shown.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.count(ctx).await?.found)
    }

    /// Whether `totalCount` is all: false if there are more entries.
    async fn total_count_is_exact(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.count(ctx).await?.is_exact)
    }
}
