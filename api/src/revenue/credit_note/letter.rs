//! Mailing a credit note to those who pay the client's bills.

use entity::Id;
use entity::revenue::bill_to::BillTo;
use entity::revenue::credit_note::{ActiveModel, Entity, Model};
use entity::revenue::invoice::{self, InvoiceStatus};
use iso_currency::Currency;
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::mail::Mail;
use crate::money::{Money, stored};
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::revenue::billing_recipients::billing_recipients;
use crate::revenue::rules::credit_note::Action;

/// Stamps a credit note as sent. The mails, one for each address, are to be sent when this is committed. Without
/// addresses they go to the client's BILLING contacts.
pub async fn send(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    to: Option<Vec<String>>,
) -> Result<(Model, Vec<Mail>)> {
    let before: Model = allowed(tx, id, expected_version, Action::Send).await?;
    let recipients = billing_recipients(tx, to, before.client_company_id, "credit note").await?;
    let invoice: Option<invoice::Model> = find::by_id(tx, before.invoice_id, Rows::All).await?;
    let invoice = invoice.ok_or_else(|| save::missing("a credit note's invoice"))?;
    let own = organization::own(tx).await?;
    let sender = own.formal_name();
    let row = ActiveModel { sent_at: Set(Some(tx.now())), ..before.clone().into() };
    let note = save::update(tx, &before, row, "sent").await?;
    let subject = format!("Credit note {} from {sender}", note.number);
    let body = body(sender, &note, &invoice, stored(&note.currency)?);
    let letter = |to| Mail { to, subject: subject.clone(), body: body.clone() };
    Ok((note, recipients.into_iter().map(letter).collect()))
}

/// What the mail says, in plain text, as an invoice's does; and what is left to be paid.
fn body(sender: &str, note: &Model, invoice: &invoice::Model, currency: Currency) -> String {
    let money = |minor| Money { minor, currency }.to_string();
    let client = invoice.bill_to.as_ref().map(BillTo::formal_name).unwrap_or_default();
    let billed = invoice.number.as_deref().unwrap_or_default();
    let mut said = vec![
        format!("Credit note {} from {sender} to {client}", note.number),
        format!("Issued {}, for invoice {billed}", note.issue_date),
        format!("\n{}\n", note.reason),
        format!("Subtotal: {}", money(note.subtotal)),
        format!("Tax: {}", money(note.tax)),
        format!("Total: {}", money(note.total)),
    ];
    if invoice.status == InvoiceStatus::Open {
        said.push(format!("Still due of the invoice: {}", money(invoice.due)));
    }
    said.join("\n") + "\n"
}
