//! Reminders of invoices: send and discard; in `make`, those that are made by themselves.

pub mod due;
pub mod letter;
pub mod make;

use entity::Id;
use entity::revenue::invoice;
use entity::revenue::invoice_reminder::{ActiveModel, Entity, InvoiceReminderStatus, Model};
use sea_orm::Set;

use super::billing_recipients::billing_recipients;
use super::rules::invoice_reminder::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::Result;
use crate::mail::Mail;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;

/// Sends a reminder that was drafted, if its invoice is still owed. The mails, one for each address, are to be sent
/// when this is committed. Without addresses they go to those that it was drafted for; if there were none, to the
/// client's BILLING contacts of now.
pub async fn send(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    to: Option<Vec<String>>,
) -> Result<(Model, Vec<Mail>)> {
    let before = allowed(tx, id, expected_version, Action::Send).await?;
    let invoice: invoice::Model = find::locked(tx, before.invoice_id, "id", None, Rows::Live).await?;
    rules::is_owed(invoice.status)?;
    let drafted = (!before.recipients.is_empty()).then(|| before.recipients.clone());
    let recipients = billing_recipients(tx, to.or(drafted), invoice.client_company_id, "reminder").await?;
    let row = ActiveModel {
        recipients: Set(recipients),
        sent_at: Set(Some(tx.now())),
        status: Set(InvoiceReminderStatus::Sent),
        ..before.clone().into()
    };
    let sent = save::update(tx, &before, row, "sent").await?;
    let mails = letter::mails(&sent);
    Ok((sent, mails))
}

/// Decides that nobody gets a reminder that was drafted. Its rule makes no other of the invoice.
pub async fn discard(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Discard).await?;
    let row = ActiveModel {
        discarded_at: Set(Some(tx.now())),
        status: Set(InvoiceReminderStatus::Discarded),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "discarded").await
}
