//! Projects: make, change, begin, halt, end, delete, restore.

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::identity::organization_member as member;
use entity::projects::project::{ActiveModel, Column, Entity, Model, ProjectHealth, ProjectStatus};
use entity::revenue::number_series::NumberSeriesKind;
use iso_currency::Currency;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IdenStatic, ModelTrait, QueryFilter, QuerySelect, Set,
};
use serde_json::Value as Json;

use super::rules::project::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::identity::organization;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::names::field_of;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::revenue::numbering;
use crate::text;

/// What goes and comes back with a project: C in DOMAIN.md.
pub const CHILDREN: &[Child] = &[
    Child::of("milestones", "project_id"),
    Child::of("task_dependencies", "project_id"),
    Child::of("tasks", "project_id"),
];

/// What a caller says of a project; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its code; the next of the series if nothing is said of a new one.
    pub code: Patch<String>,
    /// What it is called.
    pub name: Patch<String>,
    /// What is to be delivered.
    pub description: Patch<String>,
    /// The member who manages it.
    pub manager: Patch<Id<member::Entity>>,
    /// How it goes.
    pub health: Option<ProjectHealth>,
    /// Its first day.
    pub start_date: Patch<NaiveDate>,
    /// The day when it should be done.
    pub due_date: Patch<NaiveDate>,
    /// What it may come to: a decimal, and its currency.
    pub budget: Patch<(String, Currency)>,
    /// How much time may be spent on it, in minutes.
    pub budget_minutes: Patch<i32>,
    /// Free-form fields.
    pub custom_fields: Option<Json>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a PLANNED project of an engagement, with the next code of the series if it is given none.
pub async fn create(tx: &OrgTx, engagement: Id<engagement::Entity>, draft: Draft) -> Result<Model> {
    let blank = ActiveModel { status: Set(ProjectStatus::Planned), ..Default::default() };
    let row = apply(tx, blank, Of::New(engagement), draft).await?;
    insert(tx, row).await
}

/// Saves a new project that was checked, with a code.
pub(super) async fn insert(tx: &OrgTx, mut row: ActiveModel) -> Result<Model> {
    // Last: who else makes one waits from here on.
    if row.code.is_not_set() {
        row.code = Set(next_code(tx).await?);
    }
    save::insert(tx, row, "created").await
}

/// Changes a project's fields. What its state has settled is IMMUTABLE.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), Of::Known(&before), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Begins the work, today if no first day was planned.
pub async fn activate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Activate).await?;
    let mut row = moved(&before, ProjectStatus::Active);
    row.activated_at = Set(Some(tx.now()));
    if before.start_date.is_none() {
        let today = organization::today(tx).await?;
        rules::period("id", Some(today), before.due_date)?;
        row.start_date = Set(Some(today));
    }
    save::update(tx, &before, row, "activated").await
}

/// Halts the work for a while.
pub async fn hold(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Hold).await?;
    save::update(tx, &before, moved(&before, ProjectStatus::OnHold), "held").await
}

/// Goes on after a halt.
pub async fn resume(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Resume).await?;
    save::update(tx, &before, moved(&before, ProjectStatus::Active), "resumed").await
}

/// Ends the work as delivered. Its milestones and tasks stay as they are.
pub async fn complete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Complete).await?;
    save::update(tx, &before, ended(tx, &before, ProjectStatus::Completed), "completed").await
}

/// Gives the work up, for good.
pub async fn cancel(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Cancel).await?;
    let mut row = ended(tx, &before, ProjectStatus::Cancelled);
    row.cancellation_reason = Set(Some(text::prose("reason", reason, 1000)?));
    save::update(tx, &before, row, "cancelled").await
}

/// Deletes a project, softly, with its milestones and tasks.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted project back, with all that went with it. One whose engagement is still deleted stays: restore the
/// engagement first.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// The next code of the series that no project has: one may have been given by hand.
async fn next_code(tx: &OrgTx) -> Result<String> {
    loop {
        let code = numbering::next(tx, NumberSeriesKind::Project).await?.number;
        let same = find::own::<Model>(tx, Rows::Live).add(Column::Code.eq(code.as_str()));
        if Entity::find().filter(same).limit(1).one(tx).await?.is_none() {
            return Ok(code);
        }
    }
}

fn moved(before: &Model, status: ProjectStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

fn ended(tx: &OrgTx, before: &Model, status: ProjectStatus) -> ActiveModel {
    ActiveModel { ended_at: Set(Some(tx.now())), ..moved(before, status) }
}

/// Which project a draft is of.
pub(super) enum Of<'a> {
    /// One that is made in this engagement.
    New(Id<engagement::Entity>),
    /// One that is there.
    Known(&'a Model),
}

/// Checks a draft, and makes the row of it.
pub(super) async fn apply(tx: &OrgTx, mut row: ActiveModel, of: Of<'_>, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    let code = draft.code.clone().map(text::given);
    if matches!(of, Of::Known(_)) || matches!(code, Some(Some(_))) {
        reasons.required("code", &mut row.code, code, |v| text::line("code", v, 50));
    }
    reasons.required("name", &mut row.name, draft.name.clone(), |v| text::line("name", v, 200));
    reasons.optional(&mut row.description, draft.description.clone(), |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id.clone(), |v| text::line("externalId", v, 200));
    reasons.defaulted(&mut row.custom_fields, draft.custom_fields, |v| text::custom_fields("customFields", v));
    reasons.defaulted(&mut row.health, draft.health, Ok);
    reasons.optional(&mut row.budget_minutes, draft.budget_minutes, rules::budget_minutes);
    reasons.optional(&mut row.start_date, draft.start_date, Ok);
    reasons.optional(&mut row.due_date, draft.due_date, Ok);
    let field = if draft.due_date.is_some() { "dueDate" } else { "startDate" };
    reasons.take(rules::period(field, cell(&row.start_date), cell(&row.due_date)));

    let engagement = if let Of::New(engagement) = of { Some(Some(engagement)) } else { None };
    let mut references = References::of(tx);
    let engagement = references.add::<engagement::Model>("engagementId", engagement);
    let manager = references.patch("managerId", draft.manager, &mut row.manager_member_id).that(assignable);
    let found = references.find().await?;
    found.put(manager, &mut reasons)?;
    let mut engagement = reasons.gather(found.get(&engagement))?.flatten();
    if let Some(engagement) = &engagement {
        reasons.take(rules::of_engagement("engagementId", engagement.status));
        row.engagement_id = Set(engagement.id);
        row.client_company_id = Set(engagement.client_company_id);
    }
    if let (Of::Known(before), Some(Some(_))) = (&of, &draft.budget) {
        engagement = find::by_id(tx, before.engagement_id, Rows::All).await?;
    }
    budget(&mut reasons, &mut row, engagement.as_ref(), draft.budget);
    if let Of::Known(before) = of {
        settled(&mut reasons, before, &row);
    }
    reasons.finish()?;
    Ok(row)
}

/// What it may come to, in the currency of its engagement.
fn budget(
    reasons: &mut Reasons,
    row: &mut ActiveModel,
    engagement: Option<&engagement::Model>,
    budget: Patch<(String, Currency)>,
) {
    let money = match (budget, engagement.and_then(|engagement| Currency::from_code(&engagement.currency))) {
        (Some(Some((text, given))), Some(currency)) => {
            let Some(money) = reasons.take(rules::amount("budget", (&text, given), currency, 0)) else { return };
            Some(money)
        }
        (Some(None), _) => None,
        _ => return,
    };
    row.budget = Set(money.map(|money| money.minor));
    row.currency = Set(money.map(|money| money.currency.code().to_owned()));
}

/// Refuses what the project's state has settled; the same value again is no change.
fn settled(reasons: &mut Reasons, before: &Model, row: &ActiveModel) {
    for column in rules::settled(before.status) {
        if let ActiveValue::Set(value) = row.get(*column)
            && value != before.get(*column)
        {
            reasons.add(rules::settled_reason(before.status, &field_of(column.as_str())));
        }
    }
}

fn cell<T: Copy>(value: &ActiveValue<Option<T>>) -> Option<T>
where
    Option<T>: Into<sea_orm::Value>,
{
    value.try_as_ref().copied().flatten()
}
