//! Invoices that became overdue, and reminders of invoices by the firm's rules.

use entity::outbox::mail::MailKind;
use entity::revenue::invoice;
use entity::revenue::invoice_reminder::InvoiceReminderStatus;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{Asked, Batch, there_is};
use crate::db::OrgTx;
use crate::error::Result;
use crate::outbox::mail;
use crate::revenue::invoice::overdue;
use crate::revenue::invoice_reminder::{due, letter, make};
use crate::services::Services;

/// The most invoices that a batch tells of, and the most reminders that it makes.
const MOST: usize = 100;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let is_untold = there_is::<invoice::Model>(asked, overdue::untold(asked.today));
    is_untold.or(Expr::exists(due::due(asked.organization, asked.today).limit(1).take()))
}

pub(super) async fn run(tx: &OrgTx, services: &Services) -> Result<Batch> {
    let (told, more_to_tell) = overdue::tell(tx, MOST as u64).await?;
    let organization = tx.organization();
    let made = make::make(tx, &|to: &[String]| services.limits.by_itself(organization, to), MOST).await?;
    let mut mails = Vec::new();
    for sent in made.reminders.iter().filter(|reminder| reminder.status == InvoiceReminderStatus::Sent) {
        mails.extend(letter::mails(sent).into_iter().map(|mail| (sent.id.uuid(), mail)));
    }
    mail::queue(tx, &services.cipher, MailKind::InvoiceReminder, mails).await?;
    Ok(Batch { done: told.len() + made.reminders.len(), has_more: more_to_tell || made.has_more, wait: made.wait })
}
