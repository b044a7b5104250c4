//! The order of a project's tasks, by ranks: putting a task elsewhere writes that one only.
//!
//! Tasks that are appended at the same moment may get the same rank; their ids decide then. Where there is no room between
//! two, since they have the same rank or one between them would be too long, all of the project's ranks are spread anew,
//! in their order.

use entity::Id;
use entity::projects::project;
use entity::projects::task::{Entity, Model};
use sea_orm::Value;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::projects::rules::{rank, task as rules};
use crate::repo::find::{self, Rows};
use crate::repo::save::missing;

/// Where a task goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Right behind this one.
    After(Id<Entity>),
    /// Right before this one.
    Before(Id<Entity>),
}

impl Place {
    /// The place that an input names: exactly one of two.
    pub fn of(after: Option<Id<Entity>>, before: Option<Id<Entity>>) -> Result<Self, UserError> {
        match (after, before) {
            (Some(after), None) => Ok(Self::After(after)),
            (None, Some(before)) => Ok(Self::Before(before)),
            (None, None) => {
                let reason = "Say where to: `afterTaskId` or `beforeTaskId`.";
                Err(UserError::on("afterTaskId", UserErrorCode::Required, reason))
            }
            (Some(_), Some(_)) => {
                let reason = "Name one place: `afterTaskId` or `beforeTaskId`, not both.";
                Err(UserError::on("beforeTaskId", UserErrorCode::Invalid, reason))
            }
        }
    }

    /// The task that it goes beside, and the input's field that names it.
    fn neighbour(self) -> (Id<Entity>, &'static str) {
        match self {
            Self::After(id) => (id, "afterTaskId"),
            Self::Before(id) => (id, "beforeTaskId"),
        }
    }
}

/// In the order of their ids, which is that of all who lock more than one. $1 organization, $2 tasks.
const LOCK_OF: &str = "SELECT id FROM projects WHERE organization_id = $1 AND id IN \
    (SELECT project_id FROM tasks WHERE organization_id = $1 AND id = ANY($2)) ORDER BY id FOR UPDATE";
/// $1 organization, $2 project.
const LAST: &str = "SELECT rank FROM tasks WHERE organization_id = $1 AND project_id = $2 AND deleted_at IS NULL \
    ORDER BY rank DESC, id DESC LIMIT 1";
/// The next one behind a place, but for the task that is moved. $1 organization, $2 project, $3 rank and $4 id of the
/// place, $5 the moved.
const NEXT: &str = "SELECT rank FROM tasks WHERE organization_id = $1 AND project_id = $2 AND deleted_at IS NULL \
    AND (rank, id) > ($3, $4) AND id <> $5 ORDER BY rank, id LIMIT 1";
/// As [`NEXT`], before it.
const PREVIOUS: &str = "SELECT rank FROM tasks WHERE organization_id = $1 AND project_id = $2 AND deleted_at IS NULL \
    AND (rank, id) < ($3, $4) AND id <> $5 ORDER BY rank DESC, id DESC LIMIT 1";
/// Deleted ones too: they come back to their places. $1 organization, $2 project.
const COUNT: &str = "SELECT count(*) AS tasks FROM tasks WHERE organization_id = $1 AND project_id = $2";
/// Gives a project's tasks new ranks, in their order. No task changes by that, so no version is counted and nothing is
/// told. $1 organization, $2 project, $3 the ranks.
const SPREAD: &str = "\
WITH ordered AS (
  SELECT id, row_number() OVER (ORDER BY rank, id) AS place FROM tasks WHERE organization_id = $1 AND project_id = $2
)
UPDATE tasks t SET rank = ($3::text[])[ordered.place] FROM ordered WHERE t.organization_id = $1 AND t.id = ordered.id";

/// Lets nobody else change what the tasks of a project are to one another until the transaction ends. Whoever appends
/// a task holds the project against deletion, and so waits too. Take it before locks of tasks.
pub async fn lock(tx: &OrgTx, project: Id<project::Entity>) -> Result<()> {
    find::locked::<project::Model>(tx, project, "projectId", None, Rows::Live).await.map(drop)
}

/// As [`lock`], of the project of a task, also if they are deleted.
pub(super) async fn lock_of(tx: &OrgTx, task: Id<Entity>) -> Result<()> {
    let task: Option<Model> = find::by_id(tx, task, Rows::All).await?;
    let task = task.ok_or_else(|| UserError::not_found("id"))?;
    find::locked::<project::Model>(tx, task.project_id, "id", None, Rows::All).await.map(drop)
}

/// As [`lock`], of the projects of several tasks; what isn't there is left out.
pub async fn lock_all_of(tx: &OrgTx, tasks: &[Id<Entity>]) -> Result<()> {
    let ids: Vec<_> = tasks.iter().map(|task| task.uuid()).collect();
    let values = [tx.organization().into(), ids.into()];
    tx.all(LOCK_OF, values).await?;
    Ok(())
}

/// The rank behind all others.
pub(super) async fn last(tx: &OrgTx, project: Id<project::Entity>) -> Result<String> {
    let last = rank_of(tx, LAST, vec![tx.organization().into(), project.into()]).await?;
    Ok(rank::between(last.as_deref(), None))
}

/// The rank beside another task of the project: that of `moved`, if it stands there already. Needs the project's lock. If
/// the project's ranks were spread for it, `moved` is told of its own.
pub(super) async fn beside(
    tx: &OrgTx,
    project: Id<project::Entity>,
    place: Place,
    mut moved: Option<&mut Model>,
) -> Result<String> {
    let (id, field) = place.neighbour();
    if moved.as_ref().is_some_and(|moved| moved.id == id) {
        let reason = "A task can't stand beside itself: name another one.";
        return Err(UserError::on(field, UserErrorCode::Invalid, reason).into());
    }
    // Once more after there was no room.
    for _ in 0..2 {
        let neighbour: Model = find::required(tx, id, field).await?;
        rules::same_project(field, "neighbour", project, neighbour.project_id)?;
        let own = Some(neighbour.rank.clone());
        let but = moved.as_ref().map_or(neighbour.id, |moved| moved.id);
        let (low, high) = match place {
            Place::After(_) => (own, beyond(tx, NEXT, &neighbour, but).await?),
            Place::Before(_) => (beyond(tx, PREVIOUS, &neighbour, but).await?, own),
        };
        let fits =
            |rank: &String| low.as_ref().is_none_or(|low| low < rank) && high.as_ref().is_none_or(|high| rank < high);
        if let Some(moved) = &moved
            && fits(&moved.rank)
        {
            return Ok(moved.rank.clone());
        }
        let between = rank::between(low.as_deref(), high.as_deref());
        if fits(&between) && !rank::is_too_long(&between) {
            return Ok(between);
        }
        spread(tx, project).await?;
        if let Some(moved) = moved.as_deref_mut() {
            moved.rank = find::required::<Model>(tx, moved.id, "id").await?.rank;
        }
    }
    Err(missing("room between two tasks"))
}

/// The rank next to a task's, in a direction; none at the end.
async fn beyond(tx: &OrgTx, statement: &str, task: &Model, but: Id<Entity>) -> Result<Option<String>> {
    let of = [tx.organization().into(), task.project_id.into()];
    let near = [task.rank.as_str().into(), task.id.into(), but.into()];
    rank_of(tx, statement, of.into_iter().chain(near).collect()).await
}

async fn spread(tx: &OrgTx, project: Id<project::Entity>) -> Result<()> {
    let of = || vec![Value::from(tx.organization()), project.into()];
    let count = tx.one(COUNT, of()).await?.ok_or_else(|| missing("a count"))?;
    let count: i64 = count.try_get("", "tasks")?;
    let ranks = rank::spread(usize::try_from(count).unwrap_or_default());
    let values = of().into_iter().chain([ranks.into()]);
    tx.run(SPREAD, values).await?;
    Ok(())
}

async fn rank_of(tx: &OrgTx, statement: &str, values: Vec<Value>) -> Result<Option<String>> {
    let found = tx.one(statement, values).await?;
    Ok(found.map(|row| row.try_get("", "rank")).transpose()?)
}
