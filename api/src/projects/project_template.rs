//! Project templates: make, change, delete, restore; in `instantiate`, the projects that are made from them; in
//! `save_as`, the way back.
//!
//! Milestones, tasks and what they wait for have no life of their own: they are saved with their template. Each keeps its
//! row as long as a part has its key.

pub mod instantiate;
mod parts;
mod save_as;

use entity::Id;
use entity::projects::project_template::{ActiveModel, Entity, Model};
use sea_orm::Set;

pub use self::instantiate::{Instantiate, Made, instantiate};
use self::parts::Stored;
pub use self::save_as::save_as;
use super::rules::project_template::{self as rules, MilestoneDraft, TaskDraft};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a template: its parts.
const CHILDREN: &[Child] = &[
    Child::of("template_milestones", "project_template_id"),
    Child::of("template_dependencies", "project_template_id"),
    Child::of("template_tasks", "project_template_id"),
];

/// What a caller says of a template; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
    /// Its milestones from now on, in their order.
    pub milestones: Option<Vec<MilestoneDraft>>,
    /// Its tasks from now on, in their order.
    pub tasks: Option<Vec<TaskDraft>>,
}

/// Makes a template with all its parts.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let id = tx.new_id();
    let row = ActiveModel { id: Set(id), ..ActiveModel::default() };
    let (row, parts) = apply(tx, id, row, &Stored::default(), draft)?;
    save::insert_with(tx, row, parts, "created").await
}

/// Changes a template, for the projects that are made from it from now on.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let has_parts = draft.milestones.is_some() || draft.tasks.is_some();
    let stored = if has_parts { Stored::of(tx, id).await? } else { Stored::default() };
    let (row, parts) = apply(tx, id, before.clone().into(), &stored, draft)?;
    save::update_with(tx, &before, row, parts, "updated").await
}

/// Deletes a template, softly. The projects that were made from it stay.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted template back, with its parts.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// Checks a draft, and makes the row and its parts of it. Of milestones and tasks, those that are not said stay as they are,
/// but are looked at: what the others refer to must be there.
fn apply(
    tx: &OrgTx,
    id: Id<Entity>,
    mut row: ActiveModel,
    stored: &Stored,
    draft: Draft,
) -> Result<(ActiveModel, Parts)> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    let mut parts = Parts::none();
    if draft.milestones.is_some() || draft.tasks.is_some() {
        let milestones = draft.milestones.unwrap_or_else(|| stored.milestone_drafts());
        let tasks = draft.tasks.unwrap_or_else(|| stored.task_drafts());
        if let Some((milestones, tasks)) = rules::parts(&mut reasons, milestones, tasks) {
            parts = stored.become_parts(tx, id, milestones, tasks)?;
        }
    }
    reasons.finish()?;
    Ok((row, parts))
}
