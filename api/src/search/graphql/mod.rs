//! `search`.

use async_graphql::{Context, Enum, SimpleObject};
use derive::{fields, queries};

use super::{Hit, Kind, Rank, SOURCES, find};
use crate::error::{Fault, Result};
use crate::graphql::node::{self, Node};
use crate::graphql::scope::InScope;

/// The most characters that are searched for.
const LONGEST: usize = 200;
/// The most results.
const MOST: i32 = 50;
/// The most results if nothing is said.
const USUAL: i32 = 20;

/// A type of records that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum SearchType {
    /// Bills of vendors, by number, vendor's number and memo.
    Bill,
    /// Clients of the firm, by name and legal name.
    ClientCompany,
    /// People at clients, by name, title, e-mail addresses and telephone numbers.
    Contact,
    /// Contracts, by number and title.
    Contract,
    /// Work that may be won, by name.
    Deal,
    /// Agreed work, by number and name.
    Engagement,
    /// Files, by name.
    FileObject,
    /// Invoices, by number, purchase order and memo.
    Invoice,
    /// Those who may become clients, by name, company, e-mail address and telephone number.
    Lead,
    /// Projects, by code and name.
    Project,
    /// Proposals, by number and title.
    Proposal,
    /// Tasks, by title.
    Task,
    /// Conversations, by subject.
    Thread,
    /// Suppliers, by name, legal name, e-mail address and telephone number.
    Vendor,
}

/// How well a record fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Rank")]
pub enum SearchRank {
    /// Its name, number, code or address is what was asked for.
    Exact,
    /// One of them begins with it.
    Beginning,
    /// The words stand somewhere in it.
    Words,
}

/// A record that fits what was asked for.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct SearchResult {
    /// Its type.
    #[graphql(name = "type")]
    kind: SearchType,
    /// What it is called: its name, title or number; empty for an invoice that has neither number, purchase order nor memo.
    title: String,
    /// What tells two of that name apart, such as a number, company or address; null if there is nothing.
    subtitle: Option<String>,
    /// How well it fits.
    rank: SearchRank,
    #[graphql(skip)]
    id: String,
}

#[fields]
impl SearchResult {
    /// The record itself.
    async fn node(&self, ctx: &Context<'_>) -> Result<Node> {
        let node = node::subject(&*ctx.scope().reader().await?, &self.id).await?;
        // It was found in the same snapshot.
        node.ok_or_else(|| Fault::Internal(format!("{} was found, and is not there", self.id)).into())
    }
}

impl From<Hit> for SearchResult {
    fn from(hit: Hit) -> Self {
        let id = entity::id::join(hit.source.prefix, hit.id);
        Self { kind: hit.source.kind.into(), title: hit.title, subtitle: hit.subtitle, rank: hit.rank.into(), id }
    }
}

/// The search in the query root.
#[derive(Default)]
pub struct SearchQuery;

#[queries]
impl SearchQuery {
    /// Looks for words among records of many types at once, for a search box. Best first: what is called exactly so, or has
    /// exactly this number or address; then what begins with it; then what has each of the words, as beginnings, anywhere,
    /// with or without accents; of equals the latest changed. A telephone number is found however its digits are parted.
    /// Deleted records are not found, nor are types that the caller may not read. Of words that many records have, the
    /// newest 100 of each type are considered.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for, at most 200 characters; blank finds nothing.")] query: String,
        #[graphql(desc = "Which types; all if nothing is said.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "The most results; at most 50.", default = 20)] first: Option<i32>,
    ) -> Result<Vec<SearchResult>> {
        let first = first.unwrap_or(USUAL);
        if !(0..=MOST).contains(&first) {
            return Err(Fault::BadUserInput(format!("`first` is 0 to {MOST}.")).into());
        }
        if query.chars().count() > LONGEST {
            return Err(Fault::BadUserInput(format!("`query` takes at most {LONGEST} characters.")).into());
        }
        let reader = ctx.scope().reader().await?;
        let wanted: Option<Vec<Kind>> = types.map(|types| types.into_iter().map(Kind::from).collect());
        let may = reader.permissions();
        let searched: Vec<usize> = SOURCES
            .iter()
            .enumerate()
            .filter(|(_, source)| {
                may.has(source.read) && wanted.as_ref().is_none_or(|kinds| kinds.contains(&source.kind))
            })
            .map(|(place, _)| place)
            .collect();
        let Some(any) = searched.first().filter(|_| !query.trim().is_empty() && first > 0) else {
            return Ok(Vec::new());
        };
        let tx = reader.tx(SOURCES[*any].read)?;
        let hits = find(tx, &query, &searched, first.into()).await?;
        Ok(hits.into_iter().map(SearchResult::from).collect())
    }
}
