//! Holidays: make, change, delete, restore. What was counted before stays as it was: days of projects are not moved.

use chrono::NaiveDate;
use entity::Id;
use entity::projects::holiday::{ActiveModel, Entity, Model};

use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// What a caller says of a holiday; a new one needs all of it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The day.
    pub day: Patch<NaiveDate>,
    /// What it is called.
    pub name: Patch<String>,
}

/// Makes a holiday. A day that is one already is a DUPLICATE.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    save::insert(tx, apply(ActiveModel::default(), draft)?, "created").await
}

/// Changes a holiday.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let row = apply(before.clone().into(), draft)?;
    save::update(tx, &before, row, "updated").await
}

/// Deletes a holiday, softly: the firm works on that day.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted holiday back.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, &[]).await
}

fn apply(mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("day", &mut row.day, draft.day, Ok);
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.finish()?;
    Ok(row)
}
