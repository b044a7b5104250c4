//! Which task is whose subtask: a forest of few levels, whatever happens at the same time. Who changes it holds the
//! project's lock.

use std::collections::HashSet;

use entity::Id;
use entity::projects::task::Entity;
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;
use crate::projects::rules::task as rules;

// Each is looked up by its key: joined, under row-level security, all of the organization's would be read.

/// A task and all that it belongs to. $1 organization, $2 task.
const LINEAGE: &str = "\
WITH RECURSIVE above AS (
  SELECT id, parent_task_id FROM tasks WHERE organization_id = $1 AND id = $2
  UNION SELECT t.id, t.parent_task_id FROM above CROSS JOIN LATERAL
    (SELECT id, parent_task_id FROM tasks WHERE organization_id = $1 AND id = above.parent_task_id LIMIT 1) t
)
SELECT id FROM above";

/// How many generations there are from a task down; counting ends where there are too many. Deleted ones count: they can
/// come back. $1 organization, $2 task, $3 the most generations.
const HEIGHT: &str = "\
WITH RECURSIVE below AS (
  SELECT $2::uuid AS id, 1 AS level
  UNION ALL SELECT t.id, below.level + 1 FROM below CROSS JOIN LATERAL
    (SELECT id FROM tasks WHERE organization_id = $1 AND parent_task_id = below.id OFFSET 0) t WHERE below.level <= $3
)
SELECT max(level) AS height FROM below";

/// Checks that a task (none for a new one) can be a subtask of `parent`.
pub(super) async fn check_parent(tx: &OrgTx, of: Option<Id<Entity>>, parent: Id<Entity>) -> Result<()> {
    let above = lineage(tx, parent).await?;
    let is_above = of.is_some_and(|of| above.contains(&of.uuid()));
    let below = match of {
        Some(of) if !is_above => height(tx, of).await?,
        _ => 1,
    };
    Ok(rules::parent(is_above, above.len() + below)?)
}

async fn lineage(tx: &OrgTx, id: Id<Entity>) -> Result<HashSet<Uuid>> {
    let values = [tx.organization().into(), id.into()];
    let rows = tx.all(LINEAGE, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

async fn height(tx: &OrgTx, id: Id<Entity>) -> Result<usize> {
    let most = i32::try_from(rules::MOST_LEVELS).unwrap_or(i32::MAX);
    let values = [tx.organization().into(), id.into(), most.into()];
    let row = tx.one(HEIGHT, values).await?;
    let height: i32 = row.map_or(Ok(1), |row| row.try_get("", "height"))?;
    Ok(usize::try_from(height).unwrap_or(1))
}
