//! Taking an issued invoice back as a mistake: its number stays taken, and another may stand in its place.

use entity::Id;
use entity::engagements::engagement;
use entity::revenue::invoice::{ActiveModel, Entity, InvoiceStatus, Model};
use entity::revenue::{installment, invoice_line as line};
use sea_orm::Set;

use super::issue::{Dates, issue_locked};
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::revenue::rules::invoice::Action;
use crate::text;

/// Voids an invoice of which nothing is paid or credited.
pub async fn void(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = super::allowed(tx, id, expected_version, Action::Void).await?;
    void_locked(tx, &before, reason).await
}

/// An invoice that was voided, and the one in its place.
#[derive(Clone, Debug)]
pub struct Reissued {
    /// The one that was a mistake.
    pub voided: Model,
    /// The one that replaces it.
    pub invoice: Model,
}

/// Voids an invoice and makes a draft that says the same, or with `issue` issues that too. An installment that the one
/// billed is billed by the other.
pub async fn reissue(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
    issue: Option<Dates>,
) -> Result<Reissued> {
    let before = super::allowed(tx, id, expected_version, Action::Reissue).await?;
    let voided = void_locked(tx, &before, reason).await?;
    let mut invoice = copy(tx, &voided).await?;
    if let Some(billed) = voided.installment_id {
        let installment: installment::Model = find::locked(tx, billed, "id", None, Rows::All).await?;
        let row = installment::ActiveModel { invoice_id: Set(Some(invoice.id)), ..installment.clone().into() };
        save::update(tx, &installment, row, "reinvoiced").await?;
    }
    if let Some(dates) = issue {
        invoice = issue_locked(tx, invoice, dates).await?;
    }
    Ok(Reissued { voided, invoice })
}

async fn void_locked(tx: &OrgTx, before: &Model, reason: String) -> Result<Model> {
    let row = ActiveModel {
        void_reason: Set(Some(text::prose("reason", reason, 1000)?)),
        voided_at: Set(Some(tx.now())),
        paid_at: Set(None),
        overdue_at: Set(None),
        status: Set(InvoiceStatus::Void),
        ..before.clone().into()
    };
    save::update(tx, before, row, "voided").await
}

/// A draft that bills the same, to whoever the engagement is for now. When it is due follows from when it is issued, and
/// a partner's id stays with the one that it was given to.
async fn copy(tx: &OrgTx, voided: &Model) -> Result<Model> {
    let of = voided.clone();
    let engagement: engagement::Model = find::required(tx, of.engagement_id, "id").await?;
    let id = tx.new_id();
    let row = ActiveModel {
        id: Set(id),
        engagement_id: Set(of.engagement_id),
        client_company_id: Set(engagement.client_company_id),
        replaces_invoice_id: Set(Some(of.id)),
        purchase_order: Set(of.purchase_order),
        memo: Set(of.memo),
        currency: Set(of.currency),
        subtotal: Set(of.subtotal),
        tax: Set(of.tax),
        total: Set(of.total),
        tax_rounding: Set(of.tax_rounding),
        status: Set(InvoiceStatus::Draft),
        invoice_schedule_id: Set(of.invoice_schedule_id),
        installment_id: Set(of.installment_id),
        ..ActiveModel::default()
    };
    let lines = super::lines(tx, voided.id).await?.into_iter().map(|line| line::ActiveModel {
        invoice_id: Set(id),
        currency: Set(line.currency),
        position: Set(line.position),
        description: Set(line.description),
        quantity: Set(line.quantity),
        unit_price: Set(line.unit_price),
        discount_rate: Set(line.discount_rate),
        tax_rate: Set(line.tax_rate),
        net: Set(line.net),
        tax: Set(line.tax),
        total: Set(line.total),
        ..line::ActiveModel::default()
    });
    let lines = Parts::of::<line::Model>(tx, "lines", &[], lines.collect())?;
    save::insert_with(tx, row, lines, "created").await
}
