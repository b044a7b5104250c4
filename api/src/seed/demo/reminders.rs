//! How the demo firms remind their clients of invoices.

use entity::revenue::invoice;
use entity::revenue::invoice_reminder::{Column, Entity, InvoiceReminderStatus, Model};
use entity::revenue::invoice_reminder_rule::InvoiceReminderMode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::plan::some;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::revenue::invoice::overdue;
use crate::revenue::invoice_reminder::{self as reminders, make};
use crate::revenue::invoice_reminder_rule as rules;

/// The rules of the firm: a friendly letter at once, a firm one for somebody to look at, and one that is not in use.
pub(super) async fn rule(tx: &OrgTx, number: usize) -> Result<()> {
    let (days, mode, subject, body) = match number {
        0 => (3, InvoiceReminderMode::Send, "Invoice {{invoice.number}} is due", FRIENDLY),
        1 => (14, InvoiceReminderMode::Draft, "Reminder: invoice {{invoice.number}}", FIRM),
        _ => (-7, InvoiceReminderMode::Draft, "Invoice {{invoice.number}} is due soon", FRIENDLY),
    };
    let draft = rules::Draft {
        days: Some(Some(days)),
        mode: Some(mode),
        subject: some(subject.to_owned()),
        body: some(body.to_owned()),
    };
    let made = rules::create(tx, draft).await?;
    if days > 0 {
        rules::enable(tx, made.id, None).await?;
    }
    Ok(())
}

const FRIENDLY: &str = "Dear {{client.name}},\n\nour invoice {{invoice.number}} of {{invoice.issueDate}} over \
    {{invoice.total}} is due on {{invoice.dueDate}}. If you have paid it, please take no notice.\n\n{{organization.name}}";
const FIRM: &str = "Dear {{client.name}},\n\nof our invoice {{invoice.number}}, which was due on {{invoice.dueDate}}, \
    {{invoice.due}} are still to be paid. Please see to it this week.\n\n{{organization.name}}";

/// What the job does, but that nobody is written to. Of three letters that wait, by the invoices' numbers, one is sent and
/// one is not needed.
pub(super) async fn remind(tx: &OrgTx) -> Result<()> {
    overdue::tell(tx, 100).await?;
    make::make(tx, &|_: &[String]| Ok(()), 100).await?;
    let waiting = find::own::<Model>(tx, Rows::All).add(Column::Status.eq(InvoiceReminderStatus::Drafted));
    for reminder in Entity::find().filter(waiting).order_by_asc(Column::Id).all(tx).await? {
        let invoice = find::by_id::<invoice::Model>(tx, reminder.invoice_id, Rows::Live).await?;
        let Some(invoice) = invoice.filter(|invoice| invoice.status == invoice::InvoiceStatus::Open) else { continue };
        match invoice.sequence.unwrap_or_default() % 3 {
            0 => drop(reminders::send(tx, reminder.id, None, Some(vec!["accounts@client.test".to_owned()])).await?),
            1 => drop(reminders::discard(tx, reminder.id, None).await?),
            _ => {}
        }
    }
    Ok(())
}
