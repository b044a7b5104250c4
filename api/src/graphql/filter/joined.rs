//! Filters of filters: `and`, `or`, `not`, and what a reference leads to.

use std::hash::Hash;

use async_graphql::InputType;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{Column, all};
use crate::auth::actor::Actor;
use crate::db::demand;
use crate::error::{Fault, Result};
use crate::graphql::loader;
use crate::repo::find::{Rows, in_table, of_organization};
use crate::repo::sieve::{Anchor, Sieve};

/// Which rows: every list's filter is one.
pub trait Filter: InputType + Hash {
    /// What the rows have to pass. It can ask only for what the actor may read: a filter is an oracle too.
    fn sieve(self, actor: &Actor) -> Result<Sieve>;
}

/// The most filters that `and` and `or` join: SQL nests with each of them.
pub const MOST_JOINED: usize = 20;

/// Rows whose reference `column` leads to a live row of `N` that the filter admits.
pub fn related<N: loader::Object>(column: Column, actor: &Actor, filter: impl Filter) -> Result<Sieve> {
    demand(actor, N::READ)?;
    let entity = loader::EntityOf::<N>::default;
    let own = || of_organization::<N::Row>(actor.organization, Rows::Live);
    let there = filter.sieve(actor)?;
    // Asked row by row, in the table by the other's primary key: as a set, or by an index of what the filter looks at, it
    // would be every row that the filter admits.
    let admitted = Query::select()
        .expr(Expr::val(true))
        .from(entity())
        .cond_where(own().add_option(in_table::<N::Row>()))
        .and_where(Expr::col((entity(), "id")).equals(column))
        // As one truth, since the planner might else go by an index of what the filter looks at, again for each row.
        .and_where(Expr::cust_with_exprs("($1) IS TRUE", [Expr::from(there.condition())]))
        .to_owned();
    let admitted = Expr::cust_with_exprs("($1) IS TRUE", [Expr::SubQuery(None, Box::new(admitted.into()))]);
    // Unless those that it admits are few.
    let through = |anchor: &Anchor| Anchor::through::<N::Row>(column.1, anchor, own());
    let here = Sieve::from(all(admitted)).reading(1 + there.reads());
    Ok(there.anchors().iter().filter_map(through).fold(here, Sieve::and))
}

/// Joins `and`, `or` and `not` of a filter to its own condition.
pub fn join<F: Filter>(
    own: Sieve,
    and: Option<Vec<F>>,
    or: Option<Vec<F>>,
    not: Option<Box<F>>,
    actor: &Actor,
) -> Result<Sieve> {
    let mut joined = own;
    for filter in bounded("and", and)? {
        joined = joined.and(filter.sieve(actor)?);
    }
    if or.is_some() {
        // One of none holds for nothing.
        let alternatives = bounded("or", or)?;
        let mut any = Condition::any().add(Expr::val(false));
        let mut reads = 0;
        for filter in alternatives {
            let alternative = filter.sieve(actor)?;
            reads += alternative.reads();
            any = any.add(alternative.condition());
        }
        joined = joined.and(Sieve::from(any).reading(reads));
    }
    if let Some(filter) = not {
        let not = filter.sieve(actor)?;
        // Not `NOT`: where a comparison with nothing is unknown, the row is one for which the filter does not hold.
        let held = Expr::cust_with_exprs("($1) IS NOT TRUE", [Expr::from(not.condition())]);
        joined = joined.and(Sieve::from(all(held)).reading(not.reads()));
    }
    Ok(joined)
}

fn bounded<F>(name: &str, filters: Option<Vec<F>>) -> Result<Vec<F>> {
    let filters = filters.unwrap_or_default();
    if filters.len() > MOST_JOINED {
        let reason = format!("`{name}` joins at most {MOST_JOINED} filters; these are {}.", filters.len());
        return Err(Fault::BadUserInput(reason).into());
    }
    Ok(filters)
}
