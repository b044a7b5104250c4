//! Which task waits for which: add, remove, and what that means for a task. No task waits for itself, through however
//! many others, and whatever happens at the same time: who adds a dependency holds the project's lock.

use std::cmp::max;
use std::collections::HashMap;

use entity::Id;
use entity::projects::task_dependency::{ActiveModel, Column, Entity, Model};
use entity::projects::{project, task};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, Value};
use uuid::Uuid;

use super::rules::task as rules;
use super::task::place;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save;

// Tasks and what they wait for are looked up by their keys: joined, under row-level security, all of the organization's
// would be read.

/// What there is of tasks of which one is to wait for the other: whether it waits already, whether the other waits for it,
/// through however many; and how much they wait for, and are waited for. $1 organization, $2 the other, $3 who is to wait.
const STANDING: &str = "\
WITH RECURSIVE awaited AS (
  SELECT $2::uuid AS id
  UNION SELECT d.predecessor_id FROM awaited CROSS JOIN LATERAL
    (SELECT predecessor_id FROM task_dependencies
      WHERE organization_id = $1 AND task_id = awaited.id AND deleted_at IS NULL OFFSET 0) d
)
SELECT EXISTS (SELECT FROM awaited WHERE id = $3) AS is_awaited,
  EXISTS (SELECT FROM task_dependencies
    WHERE organization_id = $1 AND task_id = $3 AND predecessor_id = $2 AND deleted_at IS NULL) AS is_there,
  (SELECT count(*) FROM task_dependencies WHERE organization_id = $1 AND task_id = $3 AND deleted_at IS NULL) AS predecessors,
  (SELECT count(*) FROM task_dependencies WHERE organization_id = $1 AND predecessor_id = $2 AND deleted_at IS NULL) AS successors";

/// The tasks that would wait for themselves if what was deleted by one deletion came back.
/// $1 organization, $2 project, $3 deletion.
const CIRCLE: &str = "\
WITH RECURSIVE edges AS MATERIALIZED (
  SELECT task_id, predecessor_id, deleted_at IS NOT NULL AS returns FROM task_dependencies
    WHERE organization_id = $1 AND project_id = $2 AND (deleted_at IS NULL OR deletion_id = $3)
), awaited AS (
  SELECT task_id AS start, predecessor_id AS id FROM edges WHERE returns
  UNION SELECT awaited.start, edges.predecessor_id FROM awaited JOIN edges ON edges.task_id = awaited.id
)
SELECT t.title FROM awaited JOIN tasks t ON t.organization_id = $1 AND t.id = awaited.start
  WHERE awaited.id = awaited.start ORDER BY t.rank, t.id";

/// What each of some tasks waits for and is not done, in the order of the project. $1 organization, $2 tasks.
const OPEN: &str = "\
SELECT d.task_id, p.title FROM task_dependencies d
CROSS JOIN LATERAL (SELECT id, title, rank FROM tasks
  WHERE organization_id = $1 AND id = d.predecessor_id AND deleted_at IS NULL AND is_open LIMIT 1) p
WHERE d.organization_id = $1 AND d.task_id = ANY($2) AND d.deleted_at IS NULL ORDER BY p.rank, p.id";

/// Lets a task wait for another of its project.
pub async fn add(tx: &OrgTx, task: Id<task::Entity>, predecessor: Id<task::Entity>) -> Result<Model> {
    let own: Option<task::Model> = find::by_id(tx, task, Rows::Live).await?;
    let project = own.ok_or_else(|| UserError::not_found("taskId"))?.project_id;
    place::lock(tx, project).await?;
    let mut references = References::of(tx);
    let waiting = references.add::<task::Model>("taskId", Some(Some(task)));
    let awaited = references.add::<task::Model>("predecessorId", Some(Some(predecessor)));
    let found = references.find().await?;
    found.get(&waiting)?;
    if let Some(awaited) = found.get(&awaited)? {
        rules::same_project("predecessorId", "predecessor", project, awaited.project_id)?;
    }
    fits(tx, task, predecessor).await?;
    let row = ActiveModel {
        project_id: Set(project),
        task_id: Set(task),
        predecessor_id: Set(predecessor),
        ..Default::default()
    };
    save::insert(tx, row, "created").await
}

/// Lets a task wait for another no more.
pub async fn remove(
    tx: &OrgTx,
    task: Id<task::Entity>,
    predecessor: Id<task::Entity>,
    expected_version: Option<i32>,
) -> Result<Model> {
    let pair =
        find::own::<Model>(tx, Rows::Live).add(Column::TaskId.eq(task)).add(Column::PredecessorId.eq(predecessor));
    let found = Entity::find().filter(pair).one(tx).await?.ok_or_else(|| UserError::not_found("predecessorId"))?;
    let before: Model = find::locked(tx, found.id, "predecessorId", expected_version, Rows::Live).await?;
    save::delete(tx, &before, &[]).await
}

/// The titles of what a task waits for and is not done.
pub async fn awaited(tx: &OrgTx, task: Id<task::Entity>) -> Result<Vec<String>> {
    Ok(awaited_by_each(tx, &[task.uuid()]).await?.remove(&task.uuid()).unwrap_or_default())
}

/// As [`awaited`], of each of some tasks; those that wait for nothing are left out.
pub async fn awaited_by_each(tx: &OrgTx, tasks: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let values = [tx.organization().into(), tasks.to_vec().into()];
    let mut awaited: HashMap<_, Vec<_>> = HashMap::new();
    for row in tx.all(OPEN, values).await? {
        awaited.entry(row.try_get("", "task_id")?).or_default().push(row.try_get("", "title")?);
    }
    Ok(awaited)
}

/// The titles of the tasks that would wait for themselves if what was deleted by one deletion came back.
pub(super) async fn circle(tx: &OrgTx, project: Id<project::Entity>, deletion: Uuid) -> Result<Vec<String>> {
    let values: [Value; 3] = [tx.organization().into(), project.into(), deletion.into()];
    let rows = tx.all(CIRCLE, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "title")).collect::<Result<_, _>>()?)
}

/// Refuses a dependency that is there already, that would close a circle, or is more than can be listed.
async fn fits(tx: &OrgTx, task: Id<task::Entity>, predecessor: Id<task::Entity>) -> Result<()> {
    let values: [Value; 3] = [tx.organization().into(), predecessor.into(), task.into()];
    let standing = tx.one(STANDING, values).await?.ok_or_else(|| save::missing("what tasks wait for"))?;
    rules::acyclic(task == predecessor, standing.try_get("", "is_awaited")?)?;
    rules::new_dependency(
        standing.try_get("", "is_there")?,
        max(standing.try_get::<i64>("", "predecessors")?, standing.try_get("", "successors")?),
    )?;
    Ok(())
}
