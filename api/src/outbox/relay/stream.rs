//! An organization's sequence, and what is passed on under its lock.

use entity::Id;
use sea_orm::{ConnectionTrait as _, Statement, Value};

use super::Pending;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::save::missing;
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;

const LOCK: &str =
    "SELECT last_sequence FROM event_streams WHERE organization_id = $1 AND id = $1 FOR UPDATE SKIP LOCKED";

/// Makes the row with an organization's first events; whoever made it holds it.
const MAKE: &str = "INSERT INTO event_streams (organization_id, id, last_sequence, created_at) VALUES ($1, $1, 0, $2) \
    ON CONFLICT DO NOTHING RETURNING last_sequence";

/// Numbers events in the order of their ids in `$3`, behind `$2`, and counts them.
const NUMBER: &str = "\
    WITH passed AS ( \
      UPDATE outbox_events SET status = 'DISPATCHED', sequence = $2 + numbered.place \
      FROM unnest($3) WITH ORDINALITY AS numbered (id, place) \
      WHERE outbox_events.organization_id = $1 AND outbox_events.id = numbered.id \
        AND outbox_events.status = 'PENDING' \
      RETURNING outbox_events.id) \
    UPDATE event_streams SET last_sequence = $2 + (SELECT count(*) FROM passed) \
    WHERE organization_id = $1 AND id = $1 RETURNING last_sequence";

/// The number of the last event, and the right to give the next ones until the transaction ends; none if another relay
/// has it.
pub(super) async fn lock(tx: &OrgTx) -> Result<Option<i64>> {
    match ask(tx, LOCK, vec![tx.organization().into()]).await? {
        Some(last) => Ok(Some(last)),
        None => ask(tx, MAKE, vec![tx.organization().into(), tx.now().into()]).await,
    }
}

/// Numbers events behind `last` and queues what consumers are to do; answers the number of the last one.
pub(super) async fn dispatch(tx: &OrgTx, last: i64, events: &[Pending]) -> Result<i64> {
    let ids = events.iter().map(|event| event.id).collect::<Vec<_>>();
    let now = ask(tx, NUMBER, vec![tx.organization().into(), last.into(), ids.clone().into()]).await?;
    let now = now.ok_or_else(|| missing("an organization's sequence"))?;
    if usize::try_from(now - last) != Ok(events.len()) {
        return Err(missing("an event that is pending"));
    }
    let ids: Vec<_> = ids.into_iter().map(Id::from_uuid).collect();
    webhook_delivery::queue(tx, &ids).await?;
    workflow_run::queue(tx, &ids).await?;
    Ok(now)
}

async fn ask(tx: &OrgTx, statement: &str, values: Vec<Value>) -> Result<Option<i64>> {
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), statement, values)).await?;
    Ok(row.map(|row| row.try_get("", "last_sequence")).transpose()?)
}
