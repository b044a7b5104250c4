//! The organization's events in the order of their numbers: what partners read who keep up with it.

use entity::Id;
use entity::outbox::event_stream;
use entity::outbox::outbox_event::{Column, Entity, Model};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::types;
use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::repo::find::{self, Rows};
use crate::repo::list::{MOST, ROOT_DEFAULT};

/// How many events are looked at for those of some types. A page of rare ones may be empty; the next goes on behind it.
const LOOKED_AT: i64 = 2_000;

/// A page of the feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The events, in the order of their numbers.
    pub events: Vec<Model>,
    /// The number up to which all were looked at.
    pub last: i64,
    /// Whether some behind it have numbers already.
    pub has_more: bool,
}

/// Reads the events behind a number, in one snapshot: numbers are given in the order in which events become visible, so
/// nothing is ever added before what was read.
pub async fn read(tx: &OrgTx, after: Option<i64>, first: Option<i32>, types: Vec<String>) -> Result<Feed> {
    let (limit, after) = (limit(first)?, after.unwrap_or_default());
    known(&types)?;
    let stream: Option<event_stream::Model> =
        find::by_id(tx, Id::from_uuid(tx.organization().uuid()), Rows::All).await?;
    let newest = stream.map_or(0, |stream| stream.last_sequence);
    if after > newest {
        let reason = format!("`after` is {after}, but the last event is {newest}: ask after a `lastSequence`.");
        return Err(Fault::BadUserInput(reason).into());
    }
    let end = if types.is_empty() { newest } else { Ord::min(end(tx, after).await?, newest) };

    let wanted = find::own::<Model>(tx, Rows::All)
        .add(column(Column::Sequence).gt(after))
        .add(column(Column::Sequence).lte(end))
        .add_option((!types.is_empty()).then(|| column(Column::Type).eq(PgFunc::any(types))));
    let events = Entity::find().filter(wanted).order_by_asc(Column::Sequence).limit(limit).all(tx).await?;
    let is_full = u64::try_from(events.len()) == Ok(limit);
    let last = events.last().and_then(|event| event.sequence).filter(|_| is_full).unwrap_or(end);
    Ok(Feed { events, last, has_more: last < newest })
}

/// Up to which number events behind `after` are looked at for their types. Before the oldest there is a gap.
async fn end(tx: &OrgTx, after: i64) -> Result<i64> {
    let behind = find::own::<Model>(tx, Rows::All).add(column(Column::Sequence).gt(after));
    let oldest = Entity::find().filter(behind).order_by_asc(Column::Sequence).one(tx).await?;
    Ok(oldest.and_then(|event| event.sequence).unwrap_or(after).saturating_add(LOOKED_AT - 1))
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

fn limit(first: Option<i32>) -> Result<u64> {
    let Some(first) = first else { return Ok(ROOT_DEFAULT) };
    let limit = u64::try_from(first).ok().filter(|limit| (1..=MOST).contains(limit));
    limit.ok_or_else(|| Fault::BadUserInput(format!("`first` must be 1 to {MOST}; this is {first}.")).into())
}

fn known(types: &[String]) -> Result<()> {
    match types.iter().position(|one| types::subject(one).is_none()) {
        None => Ok(()),
        Some(place) => {
            let reason = format!("`types.{place}` must be one of `workflowEventTypes`, such as `invoice.issued`.");
            Err(Fault::BadUserInput(reason).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_one_to_a_hundred() {
        for (first, limit_of) in [(None, Some(25)), (Some(1), Some(1)), (Some(100), Some(100))] {
            assert_eq!(limit(first).ok(), limit_of, "{first:?}");
        }
        for first in [-1, 0, 101] {
            assert!(limit(Some(first)).is_err(), "{first}");
        }
    }

    #[test]
    fn only_known_types_are_asked_for() {
        let types = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(known(&types(&[])).is_ok());
        assert!(known(&types(&["invoice.issued", "deal.won"])).is_ok());
        let error = format!("{:?}", known(&types(&["invoice.issued", "invoice.won"])).expect_err("no type"));
        assert!(error.contains("types.1"), "{error}");
    }
}
