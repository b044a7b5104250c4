//! Issuing an invoice: it gets its number, says for good who it is for, and is frozen.

use chrono::NaiveDate;
use entity::Id;
use entity::crm::client_company;
use entity::revenue::bill_to::BillTo;
use entity::revenue::invoice::{ActiveModel, Entity, InvoiceStatus, Model};
use entity::revenue::invoice_schedule;
use entity::revenue::number_series::NumberSeriesKind;
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::revenue::numbering::{self, Numbered};
use crate::revenue::rules::invoice::{self as rules, Action};
use crate::revenue::rules::issue_date::{self, IssueDay};

/// The days that an invoice is issued with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dates {
    /// When it is issued.
    pub issue: IssueDay,
    /// When it is due; if nothing is said, as the draft says, else by the payment terms of its schedule, else by the
    /// client's, else in 30 days.
    pub due: Option<NaiveDate>,
}

/// Issues a draft. Of nothing it is PAID at once.
pub async fn issue(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, dates: Dates) -> Result<Model> {
    let draft = super::allowed(tx, id, expected_version, Action::Issue).await?;
    issue_locked(tx, draft, dates).await
}

/// Issues a draft that this transaction holds locked, or has made.
pub async fn issue_locked(tx: &OrgTx, draft: Model, dates: Dates) -> Result<Model> {
    let lines = super::lines(tx, draft.id).await?;
    if lines.is_empty() {
        return Err(required("The invoice has no lines: add what it bills with updateInvoice."));
    }
    let client = client(tx, &draft).await?;
    let terms = scheduled_terms(tx, &draft).await?.or(client.payment_terms_days);
    let today = organization::today(tx).await?;
    // Its events tell the whole document, so also the lines.
    let lines = Parts::of(tx, "lines", &lines, lines.iter().cloned().map(Into::into).collect())?;
    // The days of a series are those of its numbers: others wait from here on, until this one is certain or given back.
    let numbered = numbering::next(tx, NumberSeriesKind::Invoice).await?;
    let last = numbering::day_before::<Model>(tx, &numbered).await?;
    let issue_date = issue_date::in_series(dates.issue, last, today)?;
    let due_date = issue_date::due_with(dates.issue, issue_date, dates.due.or(draft.due_date));
    let due_date = rules::due_date(issue_date, due_date, terms)?;
    let status = rules::issued(draft.total);
    let Numbered { number, sequence } = numbered;
    let row = ActiveModel {
        number: Set(Some(number)),
        sequence: Set(Some(sequence)),
        // As it is sealed there, so that it is opened as the company's.
        bill_to_tax_id_sealed: Set(client.tax_id_sealed.clone()),
        bill_to: Set(Some(bill_to(client))),
        issue_date: Set(Some(issue_date)),
        due_date: Set(Some(due_date)),
        issued_at: Set(Some(tx.now())),
        paid_at: Set((status == InvoiceStatus::Paid).then(|| tx.now())),
        status: Set(status),
        ..draft.clone().into()
    };
    save::update_with(tx, &draft, row, lines, "issued").await
}

/// The days until it is due that the invoice's schedule says, if it is of one.
async fn scheduled_terms(tx: &OrgTx, draft: &Model) -> Result<Option<i32>> {
    let Some(schedule) = draft.invoice_schedule_id else { return Ok(None) };
    let schedule: Option<invoice_schedule::Model> = find::by_id(tx, schedule, Rows::All).await?;
    Ok(schedule.and_then(|schedule| schedule.payment_terms_days))
}

/// Who is billed. Not locked: whoever merges companies locks them before their invoices.
async fn client(tx: &OrgTx, draft: &Model) -> Result<client_company::Model> {
    let company = match draft.client_company_id {
        Some(company) => find::by_id(tx, company, Rows::Live).await?,
        None => None,
    };
    company.ok_or_else(|| required("The invoice's engagement has no client company: say there who is billed."))
}

fn bill_to(client: client_company::Model) -> BillTo {
    BillTo { name: client.name, legal_name: client.legal_name, address: client.billing_address }
}

fn required(reason: &str) -> crate::error::Error {
    UserError::on("id", UserErrorCode::Required, reason).into()
}
