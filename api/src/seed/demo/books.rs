//! What the demo firms bill and are paid.

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::revenue::invoice::{Column, Entity, InvoiceStatus, Model};
use entity::revenue::payment::PaymentMethod;
use iso_currency::Currency;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::deed::MoneyDeed;
use super::play::{Play, out_of_order};
use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::money;
use crate::repo::find::{self, Rows};
use crate::revenue::credit_note;
use crate::revenue::invoice::issue::{self, Dates};
use crate::revenue::invoice::{self as invoices, Origin, void};
use crate::revenue::invoice_schedule::{self as schedules, Plan, RecurrenceDraft};
use crate::revenue::payment::{self as payments, Spread, Wish};
use crate::revenue::rules::lines::LineDraft;

impl Play<'_> {
    /// Bills an engagement, or puts its bill right.
    pub(super) async fn money(&mut self, tx: &OrgTx, number: usize, deed: MoneyDeed) -> Result<()> {
        let engagement = self.engagements.get(&number).copied().ok_or_else(out_of_order)?;
        let first = self.invoices.get(&number).copied();
        match (deed, first) {
            (MoneyDeed::Schedule { start, amount }, _) => schedule(tx, engagement, start, amount).await,
            (MoneyDeed::Bill { lines, issue }, _) => {
                let made = bill(tx, engagement, lines, issue).await?;
                self.invoices.entry(number).or_insert(made.id);
                Ok(())
            }
            (MoneyDeed::Credit(amount), Some(invoice)) => {
                let billed: Model = find::required(tx, invoice, "invoiceId").await?;
                let amount = Some((amount.to_owned(), currency(&billed.currency)?));
                let reason = "A part was not delivered.".to_owned();
                let draft = credit_note::Draft { invoice, amount, reason, external_id: None };
                credit_note::create(tx, draft).await.map(drop)
            }
            (MoneyDeed::Reissue, Some(invoice)) => {
                let reason = "It named the wrong order.".to_owned();
                void::reissue(tx, invoice, None, reason, Some(Dates::default())).await.map(drop)
            }
            _ => Err(out_of_order()),
        }
    }
}

async fn schedule(tx: &OrgTx, id: Id<engagement::Entity>, start: NaiveDate, amount: String) -> Result<()> {
    let engagement: engagement::Model = find::required(tx, id, "engagementId").await?;
    let draft = schedules::Draft {
        name: Some(Some("Monthly retainer".to_owned())),
        tax_rate: Some("19".to_owned()),
        auto_issue: Some(true),
        ..schedules::Draft::default()
    };
    let amount = (amount, currency(&engagement.currency)?);
    let recurrence = RecurrenceDraft { every_months: 1, start, end: None, amount, description: None };
    let plan = Plan { total: None, installments: Vec::new(), recurrence: Some(recurrence) };
    schedules::create(tx, id, draft, plan).await.map(drop)
}

async fn bill(tx: &OrgTx, id: Id<engagement::Entity>, lines: Vec<LineDraft>, issue: bool) -> Result<Model> {
    let origin = Origin { engagement: id, currency: None, installment: None };
    let draft = invoices::Draft { lines: Some(lines), ..invoices::Draft::default() };
    let made = invoices::create(tx, origin, draft).await?;
    if issue { issue::issue(tx, made.id, None, Dates::default()).await } else { Ok(made) }
}

/// Pays what was due before today, by the numbers of the invoices: of seven one is forgotten and one is paid by half; of
/// eleven one is paid too much.
pub(super) async fn collect(tx: &OrgTx) -> Result<()> {
    let due = find::own::<Model>(tx, Rows::Live)
        .add(Column::Status.eq(InvoiceStatus::Open))
        .add(Column::DueDate.lt(organization::today(tx).await?));
    for invoice in Entity::find().filter(due).order_by_asc(Column::Sequence).all(tx).await? {
        let place = invoice.sequence.unwrap_or_default();
        let minor = match place % 7 {
            0 => continue,
            1 if invoice.paid > 0 => continue,
            1 => invoice.due / 2,
            _ if place % 11 == 2 => invoice.due + 10_000,
            _ => invoice.due,
        };
        pay(tx, &invoice, minor, currency(&invoice.currency)?).await?;
    }
    Ok(())
}

async fn pay(tx: &OrgTx, invoice: &Model, minor: i64, currency: Currency) -> Result<()> {
    let draft = payments::Draft {
        client_company: None,
        amount: (money::decimal(minor.into(), currency), currency),
        method: PaymentMethod::BankTransfer,
        status: None,
        received_at: None,
        reference: invoice.number.clone(),
        processor_id: None,
        external_id: None,
        spread: Spread { wishes: vec![Wish { invoice: invoice.id, amount: None }], automatically: false },
    };
    payments::record(tx, draft).await.map(drop)
}

fn currency(code: &str) -> Result<Currency> {
    Currency::from_code(code).ok_or_else(out_of_order)
}
