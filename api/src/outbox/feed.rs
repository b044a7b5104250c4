//! The organization's events in the order of their numbers: what partners read who keep up with it.

use entity::outbox::outbox_event::{Column, Entity, Model};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::position::position;
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

/// Reads the events behind a number, or from the oldest that is kept, in one snapshot: numbers are given in the order
/// in which events become visible, so nothing is ever added before what was read.
pub async fn read(tx: &OrgTx, after: Option<i64>, first: Option<i32>, types: Vec<String>) -> Result<Feed> {
    let limit = limit(first)?;
    types::subjects(&types)?;
    let position = position(tx).await?;
    let newest = position.last;
    let after = match after {
        Some(after) => position.behind(after)?,
        None => position.oldest - 1,
    };
    let end = if types.is_empty() { newest } else { Ord::min(after.saturating_add(LOOKED_AT), newest) };

    let wanted = find::own::<Model>(tx, Rows::All)
        .add(column(Column::Sequence).gt(after))
        .add(column(Column::Sequence).lte(end))
        .add_option((!types.is_empty()).then(|| column(Column::Type).eq(PgFunc::any(types))));
    let events = Entity::find().filter(wanted).order_by_asc(Column::Sequence).limit(limit).all(tx).await?;
    let is_full = u64::try_from(events.len()) == Ok(limit);
    let last = events.last().and_then(|event| event.sequence).filter(|_| is_full).unwrap_or(end);
    Ok(Feed { events, last, has_more: last < newest })
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

fn limit(first: Option<i32>) -> Result<u64> {
    let Some(first) = first else { return Ok(ROOT_DEFAULT) };
    let limit = u64::try_from(first).ok().filter(|limit| (1..=MOST).contains(limit));
    limit.ok_or_else(|| Fault::BadUserInput(format!("`first` must be 1 to {MOST}; this is {first}.")).into())
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
}
