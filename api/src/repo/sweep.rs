//! Runs that end what time has ended: uploads that never came, grants that are over.

use chrono::{DateTime, Utc};
use entity::{Row, Stamped};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};

use super::find::{Rows, own};
use super::save::{self, Active};
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};

/// The most records that one run ends.
pub const MOST: u64 = 500;

/// What a run did.
#[derive(Clone, Debug)]
pub struct Swept<M> {
    /// The records that it ended, as they are now.
    pub ended: Vec<M>,
    /// Whether more are due than one run ends: run again. What somebody else was changing is not among them.
    pub has_more: bool,
}

/// By when a run counts: now if nothing is said, and never later, or it would end what still holds.
pub fn as_of(asked_for: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    match asked_for {
        Some(later) if later > now => {
            let reason = "`asOf` can't be in the future: what still holds would be ended.";
            Err(UserError::on("asOf", UserErrorCode::Invalid, reason))
        }
        asked_for => Ok(asked_for.unwrap_or(now)),
    }
}

/// Rows in a state whose `expires_at` has come by a moment.
pub fn over<M: Row>(status: &str, as_of: DateTime<Utc>) -> Condition {
    let column = |name: &'static str| Expr::col((M::Entity::default(), name));
    Condition::all().add(column("status").eq(status)).add(column("expires_at").lte(as_of))
}

/// Ends each row that is over, as [`over`] says it, those first that were due first, and records `verb`. `end` makes of
/// a row what it is then. It waits for nobody: what somebody is changing is left for the next run.
pub async fn sweep<M: Stamped>(
    tx: &OrgTx,
    over: Condition,
    verb: &str,
    end: impl Fn(&M) -> Active<M>,
) -> Result<Swept<M>> {
    let due = M::Entity::find()
        .filter(own::<M>(tx, Rows::Live).add(over))
        .order_by(Expr::col((M::Entity::default(), "expires_at")), Order::Asc)
        .limit(MOST + 1)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    let found = due.all(tx).await?;
    let has_more = found.len() as u64 > MOST;
    let mut ended = Vec::with_capacity(found.len());
    for row in found.iter().take(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        ended.push(save::update(tx, row, end(row), verb).await?);
    }
    Ok(Swept { ended, has_more })
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn a_run_ends_nothing_that_still_holds() {
        let (past, now) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + Duration::days(1));
        assert_eq!((as_of(None, now), as_of(Some(past), now), as_of(Some(now), now)), (Ok(now), Ok(past), Ok(now)));
        let future = as_of(Some(now + Duration::seconds(1)), now).expect_err("the future");
        assert_eq!((future.code, future.field.as_deref()), (UserErrorCode::Invalid, Some("asOf")));
    }
}
