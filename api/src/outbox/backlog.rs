//! What waits to be done, in all organizations together: for whoever watches that it is done.

use crate::db::years::years_ahead;
use crate::db::{Moment, SystemTx, Task};
use crate::error::{Fault, Result};
use crate::services::Services;

/// Each through the index of what waits, and no further than 10,000: more is just as much too much. [`years_ahead`] is
/// asked with them.
const COUNTS: &str = "\
    WITH pending AS MATERIALIZED ( \
        SELECT created_at FROM outbox_events WHERE status = 'PENDING' ORDER BY organization_id, id LIMIT 10000) \
    SELECT (SELECT count(*)::int FROM pending) AS events, \
        (SELECT greatest(0, coalesce(extract(epoch FROM $1::timestamptz - min(created_at)), 0))::int FROM pending) \
            AS oldest_seconds, \
        (SELECT count(*)::int FROM (SELECT id FROM webhook_deliveries WHERE next_attempt_at IS NOT NULL \
            ORDER BY organization_id, webhook_endpoint_id, next_attempt_at, id LIMIT 10000) AS waiting) AS deliveries, \
        (SELECT count(*)::int FROM (SELECT id FROM mails WHERE next_attempt_at IS NOT NULL \
            ORDER BY organization_id, next_attempt_at, id LIMIT 10000) AS waiting) AS mails, ";

/// What waits, each at most 10,000; and what will have to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Events that were not passed on.
    pub events: i32,
    /// For how many seconds the oldest of them has waited; 0 if there is none.
    pub oldest_seconds: i32,
    /// Webhooks that will be sent, or sent again.
    pub deliveries: i32,
    /// Mails that will be sent, or sent again.
    pub mails: i32,
    /// For how many years after this one the timeline has partitions.
    pub years_ahead: i32,
}

/// Counts what waits.
pub async fn read(services: &Services, moment: &Moment) -> Result<Backlog> {
    let tx = services.db.system(Task::Probe, moment).await?;
    let counted = count(&tx).await;
    tx.settle(counted).await
}

async fn count(tx: &SystemTx) -> Result<Backlog> {
    let counts = format!("{COUNTS}{} AS years_ahead", years_ahead("$1"));
    let rows = tx.all(counts, [tx.now().into()]).await?;
    let row = rows.first().ok_or_else(|| Fault::Internal("counts without a row".to_owned()))?;
    Ok(Backlog {
        events: row.try_get("", "events")?,
        oldest_seconds: row.try_get("", "oldest_seconds")?,
        deliveries: row.try_get("", "deliveries")?,
        mails: row.try_get("", "mails")?,
        years_ahead: row.try_get("", "years_ahead")?,
    })
}
