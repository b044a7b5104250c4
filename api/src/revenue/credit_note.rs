//! Credit notes: what is taken back of an issued invoice, in whole or in part; and taking that back.

pub mod letter;

use std::cmp::max;

use entity::Id;
use entity::revenue::credit_note::{ActiveModel, Column, CreditNoteStatus, Entity, Model};
use entity::revenue::invoice;
use entity::revenue::number_series::NumberSeriesKind;
use iso_currency::Currency;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::allocation;
use super::numbering::{self, Numbered};
use super::rules::credit_note::{self as rules, Action, TRANSITIONS, Taxed};
use super::rules::invoice::{self as invoice_rules, Standing};
use super::rules::issue_date::{self, IssueDay};
use super::settlement::settle;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::organization;
use crate::money::{Money, stored};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// What a caller says of a credit note.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The invoice that it takes back.
    pub invoice: Id<invoice::Entity>,
    /// How much of it, tax included: a decimal and its currency; all that is not credited yet if nothing is said.
    pub amount: Option<(String, Currency)>,
    /// Why.
    pub reason: String,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// A credit note, and its invoice as it stands then.
#[derive(Clone, Debug)]
pub struct Credited {
    /// The credit note.
    pub note: Model,
    /// What it credits.
    pub invoice: invoice::Model,
}

/// Credits an invoice, with a number of its own, today where the organization is. What is credited is not due any more;
/// where it was paid already, the payments get it back as credit.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Credited> {
    // Payments before the invoice, as all that lock both do.
    let payers = allocation::payers(tx, draft.invoice).await?;
    let invoice: invoice::Model = find::locked(tx, draft.invoice, "invoiceId", None, Rows::Live).await?;
    invoice_rules::guard(invoice_rules::Action::Credit, Standing::from(&invoice))
        .map_err(|reason| UserError { field: Some("invoiceId".to_owned()), ..reason })?;

    let mut reasons = Reasons::default();
    let left = Money { minor: invoice.total - invoice.credited, currency: stored(&invoice.currency)? };
    let said = draft.amount.as_ref().map(|(text, currency)| (text.as_str(), *currency));
    let amount = reasons.take(rules::amount(said, left));
    let mut row = ActiveModel {
        invoice_id: Set(invoice.id),
        client_company_id: Set(invoice.client_company_id),
        currency: Set(invoice.currency.clone()),
        status: Set(CreditNoteStatus::Issued),
        ..ActiveModel::default()
    };
    reasons.required("reason", &mut row.reason, Some(Some(draft.reason)), |v| text::prose("reason", v, 1000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.finish()?;
    let Some(amount) = amount else { return Err(save::missing("a reason")) };
    let today = organization::today(tx).await?;
    // From here on others wait: its day follows from that of the number before.
    let numbered = numbering::next(tx, NumberSeriesKind::CreditNote).await?;
    let last = numbering::day_before::<Model>(tx, &numbered).await?;
    let issue_date = issue_date::in_series(IssueDay::Today, last, today)?;
    let Numbered { number, sequence } = numbered;
    row.issue_date = Set(issue_date);
    row.number = Set(number);
    row.sequence = Set(sequence);
    // What was paid of it already becomes credit of who paid it.
    let released = max(amount - invoice.due, 0);
    if released > 0 {
        allocation::release(tx, &payers, &invoice, released, issue_date).await?;
    }

    let whole = Taxed { subtotal: invoice.subtotal, tax: invoice.tax };
    let part = rules::split(whole, credited(tx, invoice.id).await?, amount);
    row.subtotal = Set(part.subtotal);
    row.tax = Set(part.tax);
    row.total = Set(amount);
    let invoice = settle(tx, &invoice, invoice.paid - released, invoice.credited + amount, "credited").await?;
    let note = save::insert(tx, row, "issued").await?;
    Ok(Credited { note, invoice })
}

/// Voids a credit note: what it took back is due again.
pub async fn void(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Credited> {
    let seen: Option<Model> = find::by_id(tx, id, Rows::Live).await?;
    let seen = seen.ok_or_else(|| UserError::not_found("id"))?;
    // In the order of those who credit: the invoice first.
    let invoice: invoice::Model = find::locked(tx, seen.invoice_id, "id", None, Rows::Live).await?;
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    TRANSITIONS.guard(&Action::Void, &before.status)?;
    let row = ActiveModel {
        void_reason: Set(Some(text::prose("reason", reason, 1000)?)),
        voided_at: Set(Some(tx.now())),
        status: Set(CreditNoteStatus::Void),
        ..before.clone().into()
    };
    let invoice = settle(tx, &invoice, invoice.paid, invoice.credited - before.total, "credit_taken_back").await?;
    let note = save::update(tx, &before, row, "voided").await?;
    Ok(Credited { note, invoice })
}

/// What the standing credit notes of an invoice, which is locked, come to.
async fn credited(tx: &OrgTx, invoice: Id<invoice::Entity>) -> Result<Taxed> {
    let standing = find::own::<Model>(tx, Rows::Live)
        .add(Expr::col(Column::InvoiceId).eq(invoice.uuid()))
        .add(Column::Status.eq(CreditNoteStatus::Issued));
    let notes = Entity::find().filter(standing).all(tx).await?;
    let add = |sum: Taxed, note: Model| Taxed { subtotal: sum.subtotal + note.subtotal, tax: sum.tax + note.tax };
    Ok(notes.into_iter().fold(Taxed::default(), add))
}
