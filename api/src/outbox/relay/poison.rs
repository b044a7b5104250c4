//! Events that can't be passed on: tried a few times, then given up, so that nothing waits behind them.

use std::collections::HashSet;
use std::slice;

use chrono::Duration;
use entity::Id;
use entity::outbox::dead_letter::Consumer;
use sea_orm::Value;

use super::order::Pending;
use super::stream;
use crate::db::OrgTx;
use crate::error::{Error, Fault, Refusal, Result, UserError};
use crate::outbox::dead_letter::{self, GivenUp};
use crate::repo::save::missing;

/// How often passing on an event is tried.
const MOST_ATTEMPTS: i32 = 5;

/// How long until the next attempt, in seconds, after the first, the second, …: what is wrong with all events, such as
/// a table that a deployment is changing, must not make dead letters of them.
const PAUSES: [i64; 4] = [1, 5, 30, 120];

const COUNT: &str = "UPDATE outbox_events SET attempts = attempts + 1, \
      status = CASE WHEN attempts + 1 >= $3 THEN 'DEAD' ELSE status END \
    WHERE organization_id = $1 AND id = $2 AND status = 'PENDING' RETURNING attempts, type";

/// Dispatches events one by one, each in its own savepoint; returns how many succeeded. A record's later events wait
/// until the one that fails is passed on or given up; all others go on. What failed is tried again after a pause.
pub(super) async fn one_by_one(tx: &OrgTx, mut last: i64, events: &[Pending]) -> Result<usize> {
    let (mut passed, mut waiting, mut pause) = (0, HashSet::new(), None);
    for event in events {
        if waiting.contains(&event.subject) {
            continue;
        }
        match tx.attempt(Box::pin(stream::dispatch(tx, last, slice::from_ref(event)))).await {
            Ok(number) => (last, passed) = (number, passed + 1),
            Err(fault @ Error::Fault(Fault::Unavailable)) => return Err(fault),
            Err(error) => {
                if let Some(seconds) = failed(tx, event, &error).await? {
                    waiting.insert(event.subject);
                    // One pause for all: the longest, or what is new would cut short what has waited before.
                    pause = pause.max(Some(seconds));
                }
            }
        }
    }
    if let Some(seconds) = pause {
        stream::pause(tx, tx.now() + Duration::seconds(seconds)).await?;
    }
    Ok(passed)
}

/// Counts a failure; answers how many seconds until the next attempt, none if the event is given up.
async fn failed(tx: &OrgTx, event: &Pending, error: &Error) -> Result<Option<i64>> {
    let values: [Value; 3] = [tx.organization().into(), event.id.into(), MOST_ATTEMPTS.into()];
    let row = tx.one(COUNT, values).await?;
    let row = row.ok_or_else(|| missing("an event that is pending"))?;
    let (attempts, event_type): (i32, String) = (row.try_get("", "attempts")?, row.try_get("", "type")?);
    tracing::warn!(event = %event.id, attempts, cause = ?error, "an event can't be passed on");
    if attempts < MOST_ATTEMPTS {
        let pause = usize::try_from(attempts - 1).ok().and_then(|nth| PAUSES.get(nth));
        return Ok(Some(pause.copied().unwrap_or(PAUSES[PAUSES.len() - 1])));
    }
    let given_up = GivenUp {
        organization: tx.organization(),
        consumer: Consumer::Relay,
        work: event.id,
        event: Id::from_uuid(event.id),
        event_type,
        subject: event.subject,
        attempts,
        reason: told(tx, error),
    };
    dead_letter::bury(tx, given_up).await?;
    Ok(None)
}

/// What a dead letter tells of a failure: codes and fields, and where the log tells the rest.
fn told(tx: &OrgTx, error: &Error) -> String {
    let what = match error {
        Error::Refused(Refusal(reasons)) => {
            let told = |reason: &UserError| {
                format!("{:?} {}", reason.code, reason.field.as_deref().unwrap_or_default()).trim_end().to_owned()
            };
            reasons.iter().take(5).map(told).collect::<Vec<_>>().join(", ")
        }
        Error::Fault(fault) => fault.code().to_owned(),
    };
    format!("It could not be passed on: {what}. The server's log tells more under {}.", tx.request_id())
}
