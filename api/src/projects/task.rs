//! Tasks: make, change, put elsewhere, move from state to state, delete, restore. In `place`, their order; in `tree`, which
//! is whose subtask; in `progress` and `workload`, what they sum up to.
//!
//! Who changes what several tasks of a project are to one another (order, subtasks, dependencies) holds the project's lock
//! first, and then those of tasks: see [`place::lock`].

pub mod place;
pub mod progress;
mod tree;
pub mod workload;

use chrono::NaiveDate;
use entity::Id;
use entity::identity::organization_member as member;
use entity::projects::task::{ActiveModel, Entity, Model, TaskPriority, TaskStatus};
use entity::projects::{milestone, project};
use sea_orm::Set;
use serde_json::Value as Json;

use self::place::Place;
use super::rules::task::{self as rules, Action};
use super::task_dependency;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a task: its subtasks to the last generation, and the dependencies of all of them.
static FAMILY: [Child; 3] = [
    Child::of("task_dependencies", "task_id"),
    Child::of("task_dependencies", "predecessor_id"),
    Child::of("tasks", "parent_task_id").with(&FAMILY),
];

/// What a caller says of a task; on a new one only a title is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What is to be done, in a line.
    pub title: Patch<String>,
    /// What is to be done.
    pub description: Patch<String>,
    /// What it is a step to.
    pub milestone: Patch<Id<milestone::Entity>>,
    /// The task that it is a part of.
    pub parent: Patch<Id<Entity>>,
    /// Who does it.
    pub assignee: Patch<Id<member::Entity>>,
    /// How urgent it is.
    pub priority: Option<TaskPriority>,
    /// When it is to be begun.
    pub start_date: Patch<NaiveDate>,
    /// When it is to be done.
    pub due_date: Patch<NaiveDate>,
    /// How long it will take, in minutes.
    pub estimate_minutes: Patch<i32>,
    /// Whether the client sees it.
    pub client_visible: Option<bool>,
    /// Free-form fields.
    pub custom_fields: Option<Json>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

impl Draft {
    fn has_parent(&self) -> bool {
        matches!(self.parent, Some(Some(_)))
    }
}

/// Makes a task, TODO, behind `after`, or at the end of its project's order.
pub async fn create(
    tx: &OrgTx,
    project: Id<project::Entity>,
    after: Option<Id<Entity>>,
    draft: Draft,
) -> Result<Model> {
    if after.is_some() || draft.has_parent() {
        place::lock(tx, project).await?;
    }
    let blank = ActiveModel { project_id: Set(project), status: Set(TaskStatus::Todo), ..Default::default() };
    let mut row = apply(tx, blank, Of::New(project, after), draft).await?;
    row.rank = Set(match after {
        Some(after) => place::beside(tx, project, Place::After(after), None).await?,
        None => place::last(tx, project).await?,
    });
    save::insert(tx, row, "created").await
}

/// Changes a task's fields. Its project stays.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    if draft.has_parent() {
        place::lock_of(tx, id).await?;
    }
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), Of::Known(&before), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Puts a task right behind or right before another of its project, and writes no other.
pub async fn reorder(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    (after, before): (Option<Id<Entity>>, Option<Id<Entity>>),
) -> Result<Model> {
    place::lock_of(tx, id).await?;
    let mut task = allowed(tx, id, expected_version, Action::Move).await?;
    let place = Place::of(after, before)?;
    let rank = place::beside(tx, task.project_id, place, Some(&mut task)).await?;
    let row = ActiveModel { rank: Set(rank), ..task.clone().into() };
    save::update(tx, &task, row, "moved").await
}

/// Begins the work, or takes it up again after a review; not before what it waits for.
pub async fn start(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Start).await?;
    rules::unblocked(&task_dependency::awaited(tx, id).await?)?;
    save::update(tx, &before, moved(&before, TaskStatus::InProgress), "started").await
}

/// Asks for a look at what was done.
pub async fn submit_for_review(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::SubmitForReview).await?;
    save::update(tx, &before, moved(&before, TaskStatus::InReview), "submitted_for_review").await
}

/// Finishes a task; not before what it waits for.
pub async fn complete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Complete).await?;
    rules::unblocked(&task_dependency::awaited(tx, id).await?)?;
    let row = ActiveModel { completed_at: Set(Some(tx.now())), ..moved(&before, TaskStatus::Done) };
    save::update(tx, &before, row, "completed").await
}

/// Gives a task up: it is in nobody's way any more.
pub async fn cancel(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Cancel).await?;
    save::update(tx, &before, moved(&before, TaskStatus::Cancelled), "cancelled").await
}

/// Takes a finished or cancelled task up again. What was begun behind it goes on.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Reopen).await?;
    let row = ActiveModel { completed_at: Set(None), ..moved(&before, TaskStatus::Todo) };
    save::update(tx, &before, row, "reopened").await
}

/// Deletes a task, softly, with its subtasks and with what they wait for and are waited for.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    place::lock_of(tx, id).await?;
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &FAMILY).await
}

/// Brings a deleted task back, with all that went with it. Not into a deleted project or under a deleted parent; and not
/// if its dependencies would close a circle with those that were made meanwhile.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    place::lock_of(tx, id).await?;
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    if let Some(deletion) = before.deletion_id {
        rules::returns_acyclic(&task_dependency::circle(tx, before.project_id, deletion).await?)?;
    }
    save::restore(tx, &before, &FAMILY).await
}

fn moved(before: &Model, status: TaskStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

/// What a draft is of.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// A task to make in a project, behind another of it.
    New(Id<project::Entity>, Option<Id<Entity>>),
    /// One that is there.
    Known(&'a Model),
}

async fn apply(tx: &OrgTx, mut row: ActiveModel, of: Of<'_>, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("title", &mut row.title, draft.title, |v| text::line("title", v, 200));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.estimate_minutes, draft.estimate_minutes, rules::estimate);
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.optional(&mut row.start_date, draft.start_date, Ok);
    reasons.optional(&mut row.due_date, draft.due_date, Ok);
    reasons.defaulted(&mut row.priority, draft.priority, Ok);
    reasons.defaulted(&mut row.client_visible, draft.client_visible, Ok);
    reasons.defaulted(&mut row.custom_fields, draft.custom_fields, |v| text::custom_fields("customFields", v));
    let day = |cell: &sea_orm::ActiveValue<Option<NaiveDate>>| cell.try_as_ref().copied().flatten();
    let field = if draft.due_date.is_some() { "dueDate" } else { "startDate" };
    reasons.take(rules::period(field, day(&row.start_date), day(&row.due_date)));

    let (project, is_new, after) = match of {
        Of::New(project, after) => (project, Some(Some(project)), after),
        Of::Known(before) => (before.project_id, None, None),
    };
    let mut references = References::of(tx);
    let whole = references.add::<project::Model>("projectId", is_new);
    let neighbour = references.add::<Model>("afterTaskId", Some(after));
    let milestone = references.patch("milestoneId", draft.milestone, &mut row.milestone_id);
    let parent = references.patch("parentTaskId", draft.parent, &mut row.parent_task_id);
    let assignee = references.patch("assigneeId", draft.assignee, &mut row.assignee_member_id).that(assignable);
    let found = references.find().await?;
    if let Some(whole) = reasons.gather(found.get(&whole))?.flatten() {
        row.engagement_id = Set(whole.engagement_id);
    }
    reasons.gather(found.get(&neighbour))?;
    found.put(assignee, &mut reasons)?;
    if let Some(milestone) = found.put::<milestone::Model>(milestone, &mut reasons)? {
        reasons.take(rules::same_project("milestoneId", "milestone", project, milestone.project_id));
    }
    if let Some(parent) = found.put::<Model>(parent, &mut reasons)? {
        let own = if let Of::Known(before) = of { Some(before.id) } else { None };
        reasons.take(rules::same_project("parentTaskId", "parent", project, parent.project_id));
        reasons.gather(tree::check_parent(tx, own, parent.id).await)?;
    }
    reasons.finish()?;
    Ok(row)
}
