//! How far projects are, by their tasks.

use std::collections::HashMap;

use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;
use crate::projects::rules::progress::percent;

/// What the tasks of a project come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many there are.
    pub tasks: i64,
    /// How many of them are done.
    pub done: i64,
    /// How many of them were given up.
    pub cancelled: i64,
    /// How long those that were not given up take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
    /// How long those that are done were to take, in minutes.
    pub done_estimate_minutes: i64,
}

impl Progress {
    /// How many of a hundred tasks are done, of those that were not given up; rounded down.
    pub fn percent(&self) -> i32 {
        percent(self.done, self.tasks - self.cancelled)
    }
}

/// $1 organization, $2 projects.
const OF_EACH: &str = "\
SELECT project_id, count(*) AS tasks, count(*) FILTER (WHERE status = 'DONE') AS done,
  count(*) FILTER (WHERE status = 'CANCELLED') AS cancelled,
  coalesce(sum(estimate_minutes) FILTER (WHERE status <> 'CANCELLED'), 0)::bigint AS estimate_minutes,
  coalesce(sum(estimate_minutes) FILTER (WHERE status = 'DONE'), 0)::bigint AS done_estimate_minutes
FROM tasks WHERE organization_id = $1 AND project_id = ANY($2) AND deleted_at IS NULL GROUP BY project_id";

/// How far each of some projects is; those without tasks are left out.
pub async fn of_each(tx: &OrgTx, projects: &[Uuid]) -> Result<HashMap<Uuid, Progress>> {
    let values = [tx.organization().into(), projects.to_vec().into()];
    let rows = tx.all(OF_EACH, values).await?;
    let progress = |row: &sea_orm::QueryResult| {
        let of = Progress {
            tasks: row.try_get("", "tasks")?,
            done: row.try_get("", "done")?,
            cancelled: row.try_get("", "cancelled")?,
            estimate_minutes: row.try_get("", "estimate_minutes")?,
            done_estimate_minutes: row.try_get("", "done_estimate_minutes")?,
        };
        Ok((row.try_get("", "project_id")?, of))
    };
    rows.iter().map(progress).collect()
}
