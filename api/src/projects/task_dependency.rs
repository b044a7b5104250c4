//! Which task waits for which: add, remove, and what that means for a task. No task waits for itself, through however
//! many others, and whatever happens at the same time: who adds a dependency holds the project's lock.

use std::collections::HashMap;

use entity::Id;
use entity::projects::task_dependency::{ActiveModel, Column, Entity, Model};
use entity::projects::{project, task};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set, Statement, Value};
use uuid::Uuid;

use super::rules::task::{self as rules, MOST_DEPENDENCIES};
use super::task::place;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save;

// Tasks and what they wait for are looked up by their keys: joined, under row-level security, all of the organization's
// would be read.

/// Whether a task waits for another, through however many. $1 organization, $2 who waits, $3 for what.
const AWAITS: &str = "\
WITH RECURSIVE awaited AS (
  SELECT $2::uuid AS id
  UNION SELECT d.predecessor_id FROM awaited CROSS JOIN LATERAL
    (SELECT predecessor_id FROM task_dependencies
      WHERE organization_id = $1 AND task_id = awaited.id AND deleted_at IS NULL OFFSET 0) d
)
SELECT EXISTS (SELECT FROM awaited WHERE id = $3) AS awaits";

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
    is_new(tx, task, predecessor).await?;
    rules::acyclic(task == predecessor, awaits(tx, predecessor, task).await?)?;
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
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), OPEN, values);
    let mut awaited: HashMap<_, Vec<_>> = HashMap::new();
    for row in tx.query_all_raw(statement).await? {
        awaited.entry(row.try_get("", "task_id")?).or_default().push(row.try_get("", "title")?);
    }
    Ok(awaited)
}

/// The titles of the tasks that would wait for themselves if what was deleted by one deletion came back.
pub(super) async fn circle(tx: &OrgTx, project: Id<project::Entity>, deletion: Uuid) -> Result<Vec<String>> {
    let values: [Value; 3] = [tx.organization().into(), project.into(), deletion.into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), CIRCLE, values);
    let rows = tx.query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get("", "title")).collect::<Result<_, _>>()?)
}

/// Refuses what there is already, and more than can be listed.
async fn is_new(tx: &OrgTx, task: Id<task::Entity>, predecessor: Id<task::Entity>) -> Result<()> {
    for (column, id) in [(Column::TaskId, task), (Column::PredecessorId, predecessor)] {
        let all = Entity::find().filter(find::own::<Model>(tx, Rows::Live).add(column.eq(id)));
        if all.count(tx).await? >= MOST_DEPENDENCIES as u64 {
            let reason = format!("A task waits for at most {MOST_DEPENDENCIES} others, and as many wait for it.");
            return Err(UserError::on("predecessorId", UserErrorCode::Limit, reason).into());
        }
    }
    let pair =
        find::own::<Model>(tx, Rows::Live).add(Column::TaskId.eq(task)).add(Column::PredecessorId.eq(predecessor));
    if Entity::find().filter(pair).one(tx).await?.is_some() {
        let reason = "The task waits for this one already.";
        return Err(UserError::on("predecessorId", UserErrorCode::Duplicate, reason).into());
    }
    Ok(())
}

/// Whether a task is another, or waits for it, through however many.
async fn awaits(tx: &OrgTx, waiting: Id<task::Entity>, awaited: Id<task::Entity>) -> Result<bool> {
    let values: [Value; 3] = [tx.organization().into(), waiting.into(), awaited.into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), AWAITS, values)).await?;
    Ok(row.map_or(Ok(false), |row| row.try_get("", "awaits"))?)
}
