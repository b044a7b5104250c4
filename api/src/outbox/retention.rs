//! What is kept of events, and how long.

use chrono::{DateTime, Duration, Utc};
use sea_orm::Value;
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{Moment, SystemTx, Task};
use crate::error::Result;
use crate::repo::save::missing;
use crate::services::Services;

/// How long events are kept that were passed on, with their deliveries, runs and dead letters: as long the feed goes
/// back.
pub const KEPT: Duration = Duration::days(30);

/// How long events are kept that the relay gave up, with their dead letters: nobody has them, so somebody should have
/// seen them, and for a year and a month they can be replayed.
pub const KEPT_GIVEN_UP: Duration = Duration::days(400);

/// The most rows that one transaction looks at, and so removes: its locks are short.
const BATCH: i64 = 500;

/// The most batches of each kind in a run: others wait for who does this, and for the connection.
const MOST_BATCHES: usize = 20;

/// The oldest events behind a number.
const OLDEST: &str = "SELECT id, sequence, created_at FROM outbox_events \
    WHERE organization_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// Removes those of them that nobody waits for, and notes up to which number some are gone. What consumers had of them
/// goes with them; and what waits for an endpoint that has been disabled for as long. What was replayed is as new as
/// that: it may have got its number only then.
const REMOVE: &str = "\
    WITH removed AS ( \
      DELETE FROM outbox_events event \
      WHERE event.organization_id = $1 AND event.id = ANY($2) AND event.status = 'DISPATCHED' \
        AND NOT EXISTS (SELECT FROM webhook_deliveries delivery WHERE delivery.organization_id = $1 \
          AND delivery.outbox_event_id = event.id AND delivery.next_attempt_at > $3) \
        AND NOT EXISTS (SELECT FROM workflow_runs run WHERE run.organization_id = $1 \
          AND run.outbox_event_id = event.id AND run.next_attempt_at IS NOT NULL) \
        AND NOT EXISTS (SELECT FROM dead_letters letter WHERE letter.organization_id = $1 \
          AND letter.outbox_event_id = event.id AND letter.replayed_at > $3) \
      RETURNING event.sequence), \
    noted AS ( \
      UPDATE event_streams SET removed_to = greatest(removed_to, (SELECT max(sequence) FROM removed)) \
      WHERE organization_id = $1 AND id = $1 AND EXISTS (SELECT FROM removed)) \
    SELECT count(*) AS count FROM removed";

/// Removes events that the relay gave up so long ago, and nobody replayed.
const REMOVE_GIVEN_UP: &str = "\
    DELETE FROM outbox_events WHERE organization_id = $1 AND status = 'DEAD' AND id = ANY(ARRAY( \
      SELECT outbox_event_id FROM dead_letters \
      WHERE organization_id = $1 AND consumer = 'RELAY' AND replayed_at IS NULL AND created_at <= $2 \
      ORDER BY created_at LIMIT $3))";

/// What a run removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// How many rows.
    pub rows: u64,
    /// Whether more may be left, for another run.
    pub has_more: bool,
}

/// Removes an organization's events that were passed on more than 30 days ago, and those that were given up more than
/// 400 days ago. Events that are not passed on yet, or that somebody still works on, stay. Each batch is a transaction
/// of its own.
pub async fn remove_old(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Removed> {
    let passed_on = remove_passed_on(services, moment, organization).await?;
    let given_up = remove_given_up(services, moment, organization).await?;
    Ok(Removed { rows: passed_on.rows + given_up.rows, has_more: passed_on.has_more || given_up.has_more })
}

async fn remove_passed_on(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Removed> {
    let (mut rows, mut behind) = (0, Some(0));
    for _ in 0..MOST_BATCHES {
        let Some(sequence) = behind else { break };
        let tx = services.db.system(Task::RunJobs, moment).await?;
        let outcome = remove_batch(&tx, organization, sequence).await;
        let (more, last) = tx.settle(outcome).await?;
        (rows, behind) = (rows + more, last);
    }
    Ok(Removed { rows, has_more: behind.is_some() })
}

/// Removes old ones of the next events behind a number; answers how many, and the number to go on behind, if older ones
/// may follow.
async fn remove_batch(tx: &SystemTx, organization: OrganizationId, behind: i64) -> Result<(u64, Option<i64>)> {
    let values: [Value; 3] = [organization.into(), behind.into(), BATCH.into()];
    let (mut ids, mut last) = (Vec::new(), None);
    let rows = tx.all(OLDEST, values).await?;
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
    let removed = tx.one(REMOVE, values).await?;
    let removed: i64 = removed.ok_or_else(|| missing("a count"))?.try_get("", "count")?;
    Ok((u64::try_from(removed).unwrap_or_default(), last))
}

async fn remove_given_up(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Removed> {
    let mut rows = 0;
    for _ in 0..MOST_BATCHES {
        let tx = services.db.system(Task::RunJobs, moment).await?;
        let values: [Value; 3] = [organization.into(), (tx.now() - KEPT_GIVEN_UP).into(), BATCH.into()];
        let outcome = tx.run(REMOVE_GIVEN_UP, values).await;
        let removed = tx.settle(outcome).await?;
        rows += removed;
        if removed == 0 {
            return Ok(Removed { rows, has_more: false });
        }
    }
    Ok(Removed { rows, has_more: true })
}
