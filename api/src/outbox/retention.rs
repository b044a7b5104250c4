//! What is kept of events, and how long.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{Moment, SystemTx, Task};
use crate::error::Result;
use crate::services::Services;

/// How long events are kept that were passed on, with their deliveries, runs and dead letters: as long the feed goes back.
pub const KEPT: Duration = Duration::days(30);

/// The most rows that one transaction looks at, and so removes: its locks are short.
const BATCH: i64 = 500;

/// The oldest events behind a number.
const OLDEST: &str = "SELECT id, sequence, created_at FROM outbox_events \
    WHERE organization_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// Removes those of them that nobody waits for. What consumers had of them goes with them; and what waits for an endpoint
/// that has been disabled for as long.
const REMOVE: &str = "DELETE FROM outbox_events event \
    WHERE event.organization_id = $1 AND event.id = ANY($2) AND event.status = 'DISPATCHED' \
      AND NOT EXISTS (SELECT FROM webhook_deliveries delivery WHERE delivery.organization_id = $1 \
        AND delivery.outbox_event_id = event.id AND delivery.next_attempt_at > $3) \
      AND NOT EXISTS (SELECT FROM workflow_runs run WHERE run.organization_id = $1 \
        AND run.outbox_event_id = event.id AND run.next_attempt_at IS NOT NULL)";

/// Removes idempotency keys whose day is over.
const FORGET: &str = "DELETE FROM idempotency_keys WHERE organization_id = $1 AND id = ANY(ARRAY( \
    SELECT id FROM idempotency_keys WHERE organization_id = $1 AND expires_at <= $2 ORDER BY expires_at LIMIT $3))";

/// Removes an organization's events that were passed on more than 30 days ago, and idempotency keys that are over; answers
/// how many rows. Events that are not passed on yet, or that somebody still works on, stay. Each batch is a transaction of
/// its own.
pub async fn remove_old(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<u64> {
    let mut removed = 0;
    let mut behind = Some(0);
    while let Some(sequence) = behind {
        let tx = services.db.system(Task::RunJobs, moment).await?;
        let outcome = remove_events(&tx, organization, sequence).await;
        let (events, last) = tx.settle(outcome).await?;
        (removed, behind) = (removed + events, last);
    }
    loop {
        let tx = services.db.system(Task::RunJobs, moment).await?;
        let values: [Value; 3] = [organization.into(), tx.now().into(), BATCH.into()];
        let forget = Statement::from_sql_and_values(tx.get_database_backend(), FORGET, values);
        let outcome = tx.execute_raw(forget).await.map_err(Into::into);
        let keys = tx.settle(outcome).await?.rows_affected();
        removed += keys;
        if keys == 0 {
            return Ok(removed);
        }
    }
}

/// Removes old ones of the next events behind a number; answers how many, and the number to go on behind, if older ones may
/// follow.
async fn remove_events(tx: &SystemTx, organization: OrganizationId, behind: i64) -> Result<(u64, Option<i64>)> {
    let backend = tx.get_database_backend();
    let values: [Value; 3] = [organization.into(), behind.into(), BATCH.into()];
    let (mut ids, mut last) = (Vec::new(), None);
    let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, OLDEST, values)).await?;
    for row in &rows {
        let created_at: DateTime<Utc> = row.try_get("", "created_at")?;
        if created_at > tx.now() - KEPT {
            last = None;
            break;
        }
        ids.push(row.try_get::<Uuid>("", "id")?);
        last = Some(row.try_get("", "sequence")?);
    }
    if ids.is_empty() {
        return Ok((0, None));
    }
    let values: [Value; 3] = [organization.into(), ids.into(), (tx.now() - KEPT).into()];
    let removed = tx.execute_raw(Statement::from_sql_and_values(backend, REMOVE, values)).await?.rows_affected();
    Ok((removed, last))
}
