//! An organization's sequence, and what is passed on under its lock.

use chrono::{DateTime, Utc};
use entity::Id;
use sea_orm::Value;

use super::Pending;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::save::missing;
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;

/// Where a sequence stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    /// The number of the last event.
    pub last: i64,
    /// Until when events that could not be passed on are not tried again.
    pub retry_at: Option<DateTime<Utc>>,
}

const LOCK: &str = "SELECT last_sequence, retry_at FROM event_streams WHERE organization_id = $1 AND id = $1 \
    FOR UPDATE SKIP LOCKED";

/// Makes the row with an organization's first events; whoever made it holds it.
const MAKE: &str = "INSERT INTO event_streams (organization_id, id, last_sequence, created_at) VALUES ($1, $1, 0, $2) \
    ON CONFLICT DO NOTHING RETURNING last_sequence, retry_at";

/// Numbers events in the order of their ids in `$3`, behind `$2`, and counts them.
const NUMBER: &str = "\
    WITH passed AS ( \
      UPDATE outbox_events SET status = 'DISPATCHED', sequence = $2 + numbered.place \
      FROM unnest($3) WITH ORDINALITY AS numbered (id, place) \
      WHERE outbox_events.organization_id = $1 AND outbox_events.id = numbered.id \
        AND outbox_events.status = 'PENDING' \
      RETURNING outbox_events.id) \
    UPDATE event_streams SET last_sequence = $2 + (SELECT count(*) FROM passed) \
    WHERE organization_id = $1 AND id = $1 RETURNING last_sequence, retry_at";

/// A pause that goes on is neither cut short nor made longer by what fails meanwhile: else the next attempt would come
/// too early, or never.
const PAUSE: &str = "UPDATE event_streams SET retry_at = $2 WHERE organization_id = $1 AND id = $1 \
    AND (retry_at IS NULL OR retry_at <= $3)";

/// Where the sequence stands, and the right to give the next numbers until the transaction ends; none if another relay
/// has it.
pub(super) async fn lock(tx: &OrgTx) -> Result<Option<Stream>> {
    match ask(tx, LOCK, vec![tx.organization().into()]).await? {
        Some(stream) => Ok(Some(stream)),
        None => ask(tx, MAKE, vec![tx.organization().into(), tx.now().into()]).await,
    }
}

/// Numbers events behind `last` and queues what consumers are to do; answers the number of the last one.
pub(super) async fn dispatch(tx: &OrgTx, last: i64, events: &[Pending]) -> Result<i64> {
    let ids = events.iter().map(|event| event.id).collect::<Vec<_>>();
    let now = ask(tx, NUMBER, vec![tx.organization().into(), last.into(), ids.clone().into()]).await?;
    let now = now.ok_or_else(|| missing("an organization's sequence"))?.last;
    if usize::try_from(now - last) != Ok(events.len()) {
        return Err(missing("an event that is pending"));
    }
    let ids: Vec<_> = ids.into_iter().map(Id::from_uuid).collect();
    webhook_delivery::queue(tx, &ids).await?;
    workflow_run::queue(tx, &ids).await?;
    Ok(now)
}

/// Lets what could not be passed on wait until then, or until the end of a pause that goes on.
pub(super) async fn pause(tx: &OrgTx, until: DateTime<Utc>) -> Result<()> {
    let values: [Value; 3] = [tx.organization().into(), until.into(), tx.now().into()];
    tx.run(PAUSE, values).await?;
    Ok(())
}

async fn ask(tx: &OrgTx, statement: &str, values: Vec<Value>) -> Result<Option<Stream>> {
    let row = tx.one(statement, values).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Stream { last: row.try_get("", "last_sequence")?, retry_at: row.try_get("", "retry_at")? }))
}
