//! Lists that clients filter, order and search: written once for every type that has them.

use async_graphql::Context;

use super::filter::Filter;
use super::loader::Object;
use super::order::{OrderBy, OrderField, term};
use super::scope::InScope;
use crate::auth::actor::Actor;
use crate::error::{Fault, Result};
use crate::repo::fingerprint::Fingerprint;
use crate::repo::list::List;
use crate::repo::page::found_by;
use crate::repo::sieve::Sieve;

/// The most characters of a search.
const LONGEST_SEARCH: usize = 200;

/// A type whose lists clients filter, order and search.
pub trait Listed: Object {
    /// Which of them.
    type Filter: Filter;
    /// What they can be ordered by.
    type Order: OrderField;
}

/// The list that a field's arguments describe. `name` tells lists of the same type apart, for their cursors.
pub fn list<N: Listed>(
    name: &str,
    ctx: &Context<'_>,
    filter: Option<N::Filter>,
    order_by: Option<Vec<OrderBy<N::Order>>>,
    search: Option<String>,
) -> Result<List<N::Row>> {
    of_actor::<N>(name, ctx.scope().actor()?, filter, order_by, search)
}

/// As [`list`], for whoever asks.
pub fn of_actor<N: Listed>(
    name: &str,
    actor: &Actor,
    filter: Option<N::Filter>,
    order_by: Option<Vec<OrderBy<N::Order>>>,
    search: Option<String>,
) -> Result<List<N::Row>> {
    let identity = Fingerprint::of(&(name, &filter, &search));
    let mut sieve = Sieve::default();
    if let Some(filter) = filter {
        sieve = sieve.and(filter.sieve(actor)?);
    }
    // A cleared search box finds everything.
    if let Some(words) = search.filter(|words| !words.trim().is_empty()) {
        if words.chars().count() > LONGEST_SEARCH {
            let reason = format!("`search` takes at most {LONGEST_SEARCH} characters.");
            return Err(Fault::BadUserInput(reason).into());
        }
        sieve = sieve.and(found_by::<N::Row>(&words));
    }
    Ok(List::new(identity, sieve, term(order_by)?))
}
