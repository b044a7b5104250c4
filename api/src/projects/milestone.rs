//! Milestones: make, change, move, begin, reach, go on, delete, restore.
//!
//! Whoever makes, moves or reaches one holds the project's row first, then the milestone's: places depend on each other.

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::projects::milestone::{ActiveModel, Column, Entity, MilestoneStatus, Model};
use entity::projects::project;
use iso_currency::Currency;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::rules::milestone::{self as rules, Action};
use super::rules::project as project_rules;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::money::stored;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::revenue::installment;
use crate::text;

/// What a caller says of a milestone; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// What is reached with it.
    pub description: Patch<String>,
    /// The day when it should be reached.
    pub due_date: Patch<NaiveDate>,
    /// What it is worth: a decimal, and its currency.
    pub billable_amount: Patch<(String, Currency)>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a milestone, behind the others of its project.
pub async fn create(tx: &OrgTx, project: Id<project::Entity>, draft: Draft) -> Result<Model> {
    const FIELD: &str = "projectId";
    let project: project::Model = find::locked(tx, project, FIELD, None, Rows::Live).await?;
    let refused = |reason| UserError { field: Some(FIELD.to_owned()), ..reason };
    project_rules::takes_milestones(project.status).map_err(refused)?;
    let siblings = of(tx, project.id).await?;
    rules::room(FIELD, siblings.len(), 1)?;
    let blank = ActiveModel {
        project_id: Set(project.id),
        engagement_id: Set(project.engagement_id),
        position: Set(siblings.last().map_or(0, |last| last.position.saturating_add(1))),
        status: Set(MilestoneStatus::Pending),
        ..ActiveModel::default()
    };
    let row = apply(tx, blank, project.engagement_id, draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a milestone's fields. What is invoiced of it stays as it is.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), before.engagement_id, draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Puts a milestone behind another of its project; without one, before all others.
pub async fn move_behind(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    other: Option<Id<Entity>>,
) -> Result<Model> {
    let before = held(tx, id, expected_version, Action::Move).await?;
    let siblings = of(tx, before.project_id).await?;
    let place = |id: Id<Entity>| siblings.iter().position(|sibling| sibling.id == id);
    let from = place(id).ok_or_else(|| save::missing("the milestone among its siblings"))?;
    let to = match other {
        None => 0,
        Some(other) if other == id => {
            let reason = "A milestone can't stand behind itself: give another one, or none to put it first.";
            return Err(UserError::on("afterId", UserErrorCode::Invalid, reason).into());
        }
        Some(other) => {
            let behind = place(other).ok_or_else(|| UserError::not_found("afterId"))?;
            // Without the moved one, those behind it stand one place nearer.
            if behind < from { behind + 1 } else { behind }
        }
    };
    let positions: Vec<_> = siblings.iter().map(|sibling| sibling.position).collect();
    let mut order = siblings;
    let moved = order.remove(from);
    order.insert(to, moved);
    let mut answer = before;
    for (sibling, position) in order.iter().zip(rules::moved(&positions, from, to)) {
        let row = ActiveModel { position: Set(position), ..sibling.clone().into() };
        let saved = save::update(tx, sibling, row, "moved").await?;
        if saved.id == id {
            answer = saved;
        }
    }
    Ok(answer)
}

/// Begins a milestone.
pub async fn start(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = held(tx, id, expected_version, Action::Start).await?;
    save::update(tx, &before, moved(&before, MilestoneStatus::InProgress), "started").await
}

/// Reaches a milestone: the pending installments that wait for it are triggered. Of one that is reached nothing happens.
pub async fn complete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = held(tx, id, expected_version, Action::Complete).await?;
    if before.status == MilestoneStatus::Completed {
        return Ok(before);
    }
    let row = ActiveModel { completed_at: Set(Some(tx.now())), ..moved(&before, MilestoneStatus::Completed) };
    let after = save::update(tx, &before, row, "completed").await?;
    installment::trigger_of(tx, id).await?;
    Ok(after)
}

/// Goes on with a milestone that was reached. What was triggered by it stays so, and what is invoiced stays invoiced.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = held(tx, id, expected_version, Action::Reopen).await?;
    let row = ActiveModel { completed_at: Set(None), ..moved(&before, MilestoneStatus::InProgress) };
    save::update(tx, &before, row, "reopened").await
}

/// Deletes a milestone, softly. Its tasks and installments stay, without it.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted milestone back. One whose project is still deleted stays: restore the project first.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, &[]).await
}

/// The milestones of a project in their order, locked: whoever asks holds the project.
pub(super) async fn of(tx: &OrgTx, project: Id<project::Entity>) -> Result<Vec<Model>> {
    let own = find::own::<Model>(tx, Rows::Live).add(Column::ProjectId.eq(project));
    let order = Entity::find().filter(own).order_by_asc(Column::Position).order_by_asc(Column::Id);
    Ok(order.lock(LockType::Update).all(tx).await?)
}

/// The milestone and its project under lock, if the states of both allow the action.
async fn held(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, action: Action) -> Result<Model> {
    let found = find::by_id::<Model>(tx, id, Rows::Live).await?.ok_or_else(|| UserError::not_found("id"))?;
    let project: project::Model = find::locked(tx, found.project_id, "id", None, Rows::Live).await?;
    let before = allowed(tx, id, expected_version, action).await?;
    project_rules::takes_milestones(project.status)?;
    Ok(before)
}

fn moved(before: &Model, status: MilestoneStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

async fn apply(
    tx: &OrgTx,
    mut row: ActiveModel,
    engagement: Id<engagement::Entity>,
    draft: Draft,
) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.optional(&mut row.due_date, draft.due_date, Ok);
    match draft.billable_amount {
        None => {}
        Some(None) => {
            row.billable_amount = Set(None);
            row.currency = Set(None);
        }
        Some(Some((text, given))) => {
            let currency = currency_of(tx, engagement).await?;
            if let Some(money) = reasons.take(project_rules::amount("billableAmount", (&text, given), currency, 1)) {
                row.billable_amount = Set(Some(money.minor));
                row.currency = Set(Some(currency.code().to_owned()));
            }
        }
    }
    reasons.finish()?;
    Ok(row)
}

/// The currency of an engagement.
async fn currency_of(tx: &OrgTx, engagement: Id<engagement::Entity>) -> Result<Currency> {
    let engagement = find::by_id::<engagement::Model>(tx, engagement, Rows::All).await?;
    let engagement = engagement.ok_or_else(|| save::missing("an engagement"))?;
    stored(&engagement.currency)
}
