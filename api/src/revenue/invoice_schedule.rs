//! Invoice schedules: make, change, pause, resume, cancel, delete, restore; in `plan`, the installments that a new one
//! begins with; in `follow`, what an engagement's changes do to its schedules; in `run`, their invoices.
//!
//! Whoever changes a schedule or an installment of it holds the schedule's row: siblings' amounts depend on each other,
//! and so does the schedule's state, which is COMPLETED while nothing of it is pending.

mod follow;
mod plan;
pub mod run;

use entity::Id;
use entity::agreements::contract;
use entity::engagements::engagement;
use entity::revenue::installment::{self, InstallmentStatus};
use entity::revenue::invoice_schedule::{ActiveModel, Entity, InvoiceScheduleStatus, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

pub use self::follow::{Change, follow};
pub use self::plan::{Plan, RecurrenceDraft};
use super::rules::invoice_schedule::{self as rules, Action};
use super::rules::lines;
use crate::auth::permission::Permission;
use crate::crm::rules::client_company::payment_terms;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::money;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::parts::Parts;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a schedule: C in DOMAIN.md.
const CHILDREN: &[Child] = &[Child::of("installments", "invoice_schedule_id")];

/// What a caller says of a schedule; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// The tax on what it bills, in percent.
    pub tax_rate: Option<String>,
    /// Days until its invoices are due.
    pub payment_terms_days: Patch<i32>,
    /// Whether its invoices are issued at once.
    pub auto_issue: Option<bool>,
    /// The contract whose money it bills.
    pub contract: Patch<Id<contract::Entity>>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a schedule with its installments, in the currency of its engagement. Its event tells of them all.
pub async fn create(tx: &OrgTx, engagement: Id<engagement::Entity>, draft: Draft, plan: Plan) -> Result<Model> {
    let mut reasons = Reasons::default();
    let id = tx.new_id();
    let blank = ActiveModel { id: Set(id), status: Set(InvoiceScheduleStatus::Active), ..ActiveModel::default() };
    let mut row = apply(tx, &mut reasons, blank, draft).await?;
    let found = find::required::<engagement::Model>(tx, engagement, "engagementId").await;
    let Some(engagement) = reasons.gather(found)? else { return Err(refused(reasons)) };
    reasons.take(rules::schedulable(engagement.status));
    let currency = money::stored(&engagement.currency)?;
    let name = row.name.try_as_ref().cloned().unwrap_or_default();
    let awaited = plan.awaited(tx).await?;
    let planned = plan.check(&mut reasons, &name, (&engagement, currency), &awaited);
    reasons.finish()?;
    let Some(planned) = planned else { return Err(save::missing("the reason why there is no plan")) };

    row.engagement_id = Set(engagement.id);
    row.client_company_id = Set(engagement.client_company_id);
    row.currency = Set(engagement.currency.clone());
    row.total = Set(planned.total);
    if let Some(recurring) = &planned.recurring {
        row.recurrence_months = Set(i32::try_from(recurring.recurrence.months).ok());
        row.recurrence_start = Set(Some(recurring.recurrence.start));
        row.recurrence_end = Set(recurring.end);
        row.recurrence_amount = Set(Some(recurring.amount));
        row.recurrence_description = Set(Some(recurring.description.clone()));
    }
    let installments = planned.rows(id, &engagement);
    let parts = Parts::of::<installment::Model>(tx, "installments", &[], installments)?;
    save::insert_with(tx, row, parts, "created").await
}

/// Changes a schedule's fields. What is invoiced already stays as it is.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let mut reasons = Reasons::default();
    let row = apply(tx, &mut reasons, before.clone().into(), draft).await?;
    reasons.finish()?;
    save::update(tx, &before, row, "updated").await
}

/// Invoices nothing for a while.
pub async fn pause(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Pause).await?;
    save::update(tx, &before, moved(&before, InvoiceScheduleStatus::Paused), "paused").await
}

/// Goes on after a pause. What fell due meanwhile is invoiced by the next run.
pub async fn resume(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Resume).await?;
    save::update(tx, &before, moved(&before, InvoiceScheduleStatus::Active), "resumed").await
}

/// Invoices nothing more, for good. What is pending stays so, to tell what was agreed.
pub async fn cancel(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Cancel).await?;
    save::update(tx, &before, moved(&before, InvoiceScheduleStatus::Cancelled), "cancelled").await
}

/// Deletes a schedule and its installments, softly. One of which something is invoiced stays.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    if any(tx, id, InstallmentStatus::Invoiced).await? {
        let reason = "Something of the schedule is invoiced: call cancelInvoiceSchedule instead.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted schedule back, with its installments. One whose engagement is still deleted stays.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// Completes a schedule, which is held, when nothing of it is pending any more; and opens it again when something is.
pub(super) async fn settle(tx: &OrgTx, schedule: &Model) -> Result<Model> {
    let is_pending = any(tx, schedule.id, InstallmentStatus::Pending).await?;
    let status = rules::settled(schedule.status, is_pending);
    let verb = if status == InvoiceScheduleStatus::Completed { "completed" } else { "reopened" };
    save::update(tx, schedule, moved(schedule, status), verb).await
}

/// The schedule's row in another state. A pause is the engagement's only where [`follow`] says so.
fn moved(before: &Model, status: InvoiceScheduleStatus) -> ActiveModel {
    let with_engagement = before.paused_with_engagement && status == InvoiceScheduleStatus::Paused;
    ActiveModel { status: Set(status), paused_with_engagement: Set(with_engagement), ..before.clone().into() }
}

async fn any(tx: &OrgTx, schedule: Id<Entity>, status: InstallmentStatus) -> Result<bool> {
    let wanted = find::own::<installment::Model>(tx, Rows::Live)
        .add(installment::Column::InvoiceScheduleId.eq(schedule))
        .add(installment::Column::Status.eq(status));
    Ok(installment::Entity::find().filter(wanted).limit(1).one(tx).await?.is_some())
}

async fn apply(tx: &OrgTx, reasons: &mut Reasons, mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.defaulted(&mut row.tax_rate, draft.tax_rate, |v| lines::rate("taxRate", &v));
    reasons.optional(&mut row.payment_terms_days, draft.payment_terms_days, payment_terms);
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    if draft.auto_issue == Some(true) {
        // A run issues on behalf of whoever said so here.
        tx.demand(Permission::InvoiceIssue)?;
    }
    reasons.defaulted(&mut row.auto_issue, draft.auto_issue, Ok);
    let mut references = References::of(tx);
    let contract = references.patch("contractId", draft.contract, &mut row.contract_id);
    let found = references.find().await?;
    found.put(contract, reasons)?;
    Ok(row)
}

fn refused(reasons: Reasons) -> crate::error::Error {
    reasons.finish().err().unwrap_or_else(|| save::missing("the reason of a refusal"))
}
