//! Installments: add, change, trigger, skip, reopen. Each of these holds the schedule's row first, then the installment's,
//! and reckons anew what the schedule's pending installments bill. In `awaited`, the milestones that they wait for.

mod awaited;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::engagements::engagement;
use entity::projects::milestone;
use entity::revenue::installment::{
    ActiveModel, Column, Entity, InstallmentKind, InstallmentStatus, InstallmentTrigger, Model,
};
use entity::revenue::invoice::InvoiceStatus;
use entity::revenue::{invoice, invoice_schedule};
use iso_currency::Currency;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

pub use self::awaited::Awaited;
use super::invoice_schedule as schedules;
use super::rules::installment::{self as rules, Action, Due, Share, ShareDraft};
use super::rules::installment_amounts::{Misfit, Part, amounts};
use super::rules::invoice_schedule as schedule_rules;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::money::stored;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// What a caller says of an installment; a new one needs all of it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is for.
    pub description: Patch<String>,
    /// How much it bills.
    pub share: Option<ShareDraft>,
    /// What makes it fall due.
    pub due: Option<Due>,
}

/// An installment that was checked.
pub struct Checked {
    /// What it is for.
    pub description: String,
    /// How much it bills.
    pub share: Share,
    /// What makes it fall due.
    pub due: Due,
    /// When that came, if it did.
    pub triggered_at: Option<DateTime<Utc>>,
}

impl Draft {
    /// Checks a new installment of a schedule of an engagement, in its currency. None if there is a reason why not.
    pub fn whole(
        self,
        reasons: &mut Reasons,
        (engagement, currency): (Id<engagement::Entity>, Currency),
        awaited: &Awaited,
    ) -> Option<Checked> {
        let missing = |field: &str| UserError::on(field, UserErrorCode::Required, format!("`{field}` needs a value."));
        let description = self.description.flatten().ok_or_else(|| missing("description"));
        let description = reasons.take(description.and_then(description_line));
        let share = self.share.ok_or_else(|| missing("amount"));
        let share = reasons.take(share.and_then(|share| rules::share(&share, currency)));
        let due = self.due.ok_or_else(|| missing("trigger"));
        let due = reasons.take(due.and_then(|due| Ok((due, awaited.triggered_at(due, engagement)?))));
        let (due, triggered_at) = due?;
        Some(Checked { description: description?, share: share?, due, triggered_at })
    }
}

impl From<Checked> for ActiveModel {
    fn from(checked: Checked) -> Self {
        let Checked { description, triggered_at, .. } = checked;
        let mut row = Self { description: Set(description), triggered_at: Set(triggered_at), ..Self::default() };
        set_share(&mut row, checked.share);
        set_due(&mut row, checked.due);
        row
    }
}

/// Adds an installment behind the others of its schedule.
pub async fn add(tx: &OrgTx, schedule: Id<invoice_schedule::Entity>, draft: Draft) -> Result<Model> {
    const FIELD: &str = "invoiceScheduleId";
    let awaited = Awaited::of(tx, [draft.due]).await?;
    let schedule: invoice_schedule::Model = find::locked(tx, schedule, FIELD, None, Rows::Live).await?;
    takes_changes(&schedule).map_err(|reason| UserError { field: Some(FIELD.to_owned()), ..reason })?;
    let mut reasons = Reasons::default();
    let in_currency = (schedule.engagement_id, stored(&schedule.currency)?);
    let checked = draft.whole(&mut reasons, in_currency, &awaited);
    reasons.finish()?;
    let Some(checked) = checked else { return Err(save::missing("the reason why there is no installment")) };
    let siblings = of(tx, schedule.id).await?;
    if siblings.len() >= rules::MOST {
        let reason = format!("A schedule has at most {} installments: make another schedule.", rules::MOST);
        return Err(UserError::on(FIELD, UserErrorCode::Limit, reason).into());
    }
    let position = siblings.last().map_or(0, |last| last.position + 1);
    let part = Part::pending(checked.share);
    let row = ActiveModel {
        invoice_schedule_id: Set(schedule.id),
        engagement_id: Set(schedule.engagement_id),
        currency: Set(schedule.currency.clone()),
        position: Set(position),
        status: Set(InstallmentStatus::Pending),
        ..checked.into()
    };
    let change = Change { before: None, row, part, field: "amount", verb: "created" };
    write(tx, &schedule, siblings, change).await
}

/// Changes a pending installment.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let awaited = Awaited::of(tx, [draft.due]).await?;
    let (schedule, before) = held(tx, id, expected_version, Action::Update).await?;
    let mut row: ActiveModel = before.clone().into();
    let mut reasons = Reasons::default();
    reasons.required("description", &mut row.description, draft.description, description_line);
    let mut part = Part::of(&before);
    if let Some(share) = draft.share {
        let currency = stored(&schedule.currency)?;
        if let Some(share) = reasons.take(rules::share(&share, currency)) {
            part = Part::pending(share);
            set_share(&mut row, share);
        }
    }
    if let Some(due) = draft.due.and_then(|due| reasons.take(rules::rescheduled(before.trigger, due))) {
        let is_other = due.trigger() != before.trigger || due.milestone() != before.milestone_id;
        if is_other && let Some(triggered_at) = reasons.take(awaited.triggered_at(due, before.engagement_id)) {
            row.triggered_at = Set(triggered_at);
        }
        set_due(&mut row, due);
    }
    reasons.finish()?;
    let siblings = of(tx, schedule.id).await?;
    write(tx, &schedule, siblings, Change { before: Some(before), row, part, field: "amount", verb: "updated" }).await
}

/// Leaves a pending installment out. What it would have billed is left to the remaining one.
pub async fn skip(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (schedule, before) = held(tx, id, expected_version, Action::Skip).await?;
    let row = ActiveModel { status: Set(InstallmentStatus::Skipped), ..before.clone().into() };
    let part = Part { status: InstallmentStatus::Skipped, ..Part::of(&before) };
    let siblings = of(tx, schedule.id).await?;
    write(tx, &schedule, siblings, Change { before: Some(before), row, part, field: "id", verb: "skipped" }).await
}

/// Makes a skipped installment pending again; or an invoiced one whose invoice is void or deleted.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (schedule, before) = held(tx, id, expected_version, Action::Reopen).await?;
    if standing_invoice(tx, id).await?.is_some() {
        let reason = "The installment's invoice stands: void it, or delete its draft, first.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    let row = ActiveModel {
        status: Set(InstallmentStatus::Pending),
        invoice_id: Set(None),
        invoiced_at: Set(None),
        ..before.clone().into()
    };
    let part = Part { status: InstallmentStatus::Pending, ..Part::of(&before) };
    let siblings = of(tx, schedule.id).await?;
    write(tx, &schedule, siblings, Change { before: Some(before), row, part, field: "id", verb: "reopened" }).await
}

/// Says that the milestone or acceptance of an installment came: the next run invoices it. Said again it is as before.
pub async fn trigger(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (_, before) = held(tx, id, expected_version, Action::Trigger).await?;
    rules::triggered(before.trigger)?;
    stamp(tx, &before).await
}

/// As [`trigger`], for all pending installments that wait for a milestone.
pub async fn trigger_of(tx: &OrgTx, milestone: Id<milestone::Entity>) -> Result<Vec<Model>> {
    trigger_each(tx, Column::MilestoneId.eq(milestone)).await
}

/// As [`trigger`], for all pending installments of an engagement that wait for `event`.
pub async fn trigger_all(
    tx: &OrgTx,
    engagement: Id<engagement::Entity>,
    event: InstallmentTrigger,
) -> Result<Vec<Model>> {
    rules::triggered(event)?;
    trigger_each(tx, Column::EngagementId.eq(engagement).and(Column::Trigger.eq(event))).await
}

/// Triggers the pending installments of a condition; holds of each the schedule first.
async fn trigger_each(tx: &OrgTx, which: Expr) -> Result<Vec<Model>> {
    let waiting = find::own::<Model>(tx, Rows::Live).add(which).add(Column::Status.eq(InstallmentStatus::Pending));
    let mut waiting = Entity::find().filter(waiting).all(tx).await?;
    waiting.sort_by_key(|installment| (installment.invoice_schedule_id, installment.id));
    let mut triggered = Vec::with_capacity(waiting.len());
    for found in waiting {
        find::locked::<invoice_schedule::Model>(tx, found.invoice_schedule_id, "id", None, Rows::Live).await?;
        let held: Model = find::locked(tx, found.id, "id", None, Rows::Live).await?;
        if held.status == InstallmentStatus::Pending {
            triggered.push(stamp(tx, &held).await?);
        }
    }
    Ok(triggered)
}

/// The invoice that bills an installment: neither void nor deleted, of which there is one at most.
pub(super) async fn standing_invoice(tx: &OrgTx, id: Id<Entity>) -> Result<Option<invoice::Model>> {
    let standing = find::own::<invoice::Model>(tx, Rows::Live)
        .add(invoice::Column::InstallmentId.eq(id))
        .add(invoice::Column::Status.ne(InvoiceStatus::Void));
    Ok(invoice::Entity::find().filter(standing).one(tx).await?)
}

/// Marks a held installment of a held schedule as billed.
pub(super) async fn invoiced(
    tx: &OrgTx,
    schedule: &invoice_schedule::Model,
    before: &Model,
    invoice: Id<invoice::Entity>,
) -> Result<Model> {
    let row = ActiveModel {
        status: Set(InstallmentStatus::Invoiced),
        invoice_id: Set(Some(invoice)),
        invoiced_at: Set(Some(tx.now())),
        ..before.clone().into()
    };
    let saved = save::update(tx, before, row, "invoiced").await?;
    schedules::settle(tx, schedule).await?;
    Ok(saved)
}

async fn stamp(tx: &OrgTx, before: &Model) -> Result<Model> {
    let at = before.triggered_at.unwrap_or(tx.now());
    let row = ActiveModel { triggered_at: Set(Some(at)), ..before.clone().into() };
    save::update(tx, before, row, "triggered").await
}

/// The installment and its schedule under lock, if the states of both allow the action.
async fn held(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    action: Action,
) -> Result<(invoice_schedule::Model, Model)> {
    let found = find::by_id::<Model>(tx, id, Rows::Live).await?.ok_or_else(|| UserError::not_found("id"))?;
    let schedule: invoice_schedule::Model = find::locked(tx, found.invoice_schedule_id, "id", None, Rows::Live).await?;
    let before = allowed(tx, id, expected_version, action).await?;
    takes_changes(&schedule)?;
    Ok((schedule, before))
}

fn takes_changes(schedule: &invoice_schedule::Model) -> Result<(), UserError> {
    schedule_rules::TRANSITIONS.guard(&schedule_rules::Action::ChangeInstallments, &schedule.status)
}

/// The installments of a schedule, in their order.
pub async fn of(tx: &OrgTx, schedule: Id<invoice_schedule::Entity>) -> Result<Vec<Model>> {
    let own = find::own::<Model>(tx, Rows::Live).add(Column::InvoiceScheduleId.eq(schedule));
    Ok(Entity::find().filter(own).order_by_asc(Column::Position).all(tx).await?)
}

/// What becomes of one installment of a schedule.
struct Change {
    /// What it was; none is a new one, behind the others.
    before: Option<Model>,
    /// What it will be, but for its amount.
    row: ActiveModel,
    /// The same, as far as amounts are concerned.
    part: Part,
    /// The input's field that is wrong if the amounts don't fit the total.
    field: &'static str,
    /// What is done to it.
    verb: &'static str,
}

/// Saves a change with the amounts that it makes of the schedule's installments, and with the state of the schedule.
async fn write(tx: &OrgTx, schedule: &invoice_schedule::Model, siblings: Vec<Model>, change: Change) -> Result<Model> {
    let Change { before, mut row, part, field, verb } = change;
    let place = siblings.iter().position(|one| before.as_ref().is_some_and(|before| before.id == one.id));
    let place = place.unwrap_or(siblings.len());
    let mut parts: Vec<Part> = siblings.iter().map(Part::of).collect();
    match parts.get_mut(place) {
        Some(old) => *old = part,
        None => parts.push(part),
    }
    let amounts = amounts(schedule.total, &parts).map_err(|Misfit { reason, .. }| reason.within(field))?;
    for (at, (sibling, amount)) in siblings.iter().zip(&amounts).enumerate() {
        if at != place && sibling.amount != *amount {
            let repriced = ActiveModel { amount: Set(*amount), ..sibling.clone().into() };
            save::update(tx, sibling, repriced, "repriced").await?;
        }
    }
    row.amount = Set(amounts[place]);
    let saved = match &before {
        Some(before) => save::update(tx, before, row, verb).await?,
        None => save::insert(tx, row, verb).await?,
    };
    schedules::settle(tx, schedule).await?;
    Ok(saved)
}

impl Part {
    /// As it stands.
    fn of(row: &Model) -> Self {
        let share = match row.kind {
            InstallmentKind::Fixed => Share::Fixed(row.amount),
            InstallmentKind::Percent => Share::Percent(row.percent.unwrap_or_default()),
            InstallmentKind::Remaining => Share::Remaining,
        };
        Self { share, status: row.status, amount: row.amount }
    }
}

fn set_share(row: &mut ActiveModel, share: Share) {
    row.kind = Set(share.kind());
    row.percent = Set(share.percent());
}

fn set_due(row: &mut ActiveModel, due: Due) {
    row.trigger = Set(due.trigger());
    row.due_on = Set(due.day());
    row.milestone_id = Set(due.milestone());
}

fn description_line(text: String) -> Result<String, UserError> {
    text::prose("description", text, 1000)
}
