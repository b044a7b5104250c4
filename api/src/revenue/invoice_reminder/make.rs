//! Makes the reminders that are due, those to be sent too whose rules say so.
//!
//! Invoices are held while they are reminded of, so none is that was paid or voided at this moment; what somebody is
//! changing is left for the next run.
//!
//! Reminders are mails that nobody looks at before they go, so they meet the limits of those: to an address only so
//! often, and for an organization only so often in all. One that would be too much is not made: it stays due, and holds
//! up no other client's. Whoever runs this comes again when the next may go, so that all are sent in time, those first
//! that were due first.

use chrono::NaiveDate;
use entity::Id;
use entity::revenue::invoice;
use entity::revenue::invoice_reminder::{ActiveModel, InvoiceReminderStatus, Model};
use entity::revenue::invoice_reminder_rule::{self as rule, InvoiceReminderMode};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::due::{enabled, invoices};
use super::letter::written;
use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::money::stored;
use crate::repo::save;
use crate::revenue::billing_recipients::billing_contacts;
use crate::services::TooMuch;

/// Whether mails to these addresses may go now. Each that may counts.
pub type MaySend<'a> = dyn Fn(&[String]) -> Result<(), TooMuch> + Sync + 'a;

/// What a run made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The reminders, DRAFTED, or SENT and to be mailed.
    pub reminders: Vec<Model>,
    /// Whether there are more to be made now.
    pub has_more: bool,
    /// In how many seconds one may be sent that would have been too much now; none if there was no such one.
    pub wait: Option<u64>,
}

/// Makes reminders that are due today, where the organization is; at most so many.
pub async fn make(tx: &OrgTx, may_send: &MaySend<'_>, most: usize) -> Result<Made> {
    let (today, own) = (organization::today(tx).await?, organization::own(tx).await?);
    let sender = own.formal_name().to_owned();
    let rules =
        rule::Entity::find().filter(enabled(tx.organization())).order_by_asc(rule::Column::Days).all(tx).await?;
    let mut run = Run { tx, may_send, today, sender, most, held_up: Vec::new(), made: Made::default() };
    for rule in rules {
        run.remind_by(&rule).await?;
        if run.made.has_more {
            break;
        }
    }
    Ok(run.made)
}

struct Run<'a> {
    tx: &'a OrgTx,
    may_send: &'a MaySend<'a>,
    today: NaiveDate,
    sender: String,
    most: usize,
    /// Clients whose addresses get no more now.
    held_up: Vec<Uuid>,
    made: Made,
}

impl Run<'_> {
    /// Makes what a rule says, as much as there is room for.
    async fn remind_by(&mut self, rule: &rule::Model) -> Result<()> {
        let is_sending = rule.mode == InvoiceReminderMode::Send;
        loop {
            let room = self.most - self.made.reminders.len();
            let without: &[Uuid] = if is_sending { &self.held_up } else { &[] };
            let found = invoices(self.tx, self.today, rule, without, room).await?;
            let are_all = found.len() <= room;
            for invoice in found {
                let client = invoice.client_company_id.map(Id::uuid);
                if is_sending && client.is_some_and(|client| self.held_up.contains(&client)) {
                    continue;
                }
                if self.made.reminders.len() == self.most {
                    self.made.has_more = true;
                    return Ok(());
                }
                let recipients = billing_contacts(self.tx, invoice.client_company_id).await?;
                // Without an address somebody has to say one.
                let is_sent = is_sending && !recipients.is_empty();
                if is_sent && let Err(too_much) = (self.may_send)(&recipients) {
                    self.made.wait_for(too_much);
                    match too_much {
                        TooMuch::ToOne(_) => self.held_up.extend(client),
                        TooMuch::InAll(_) => return Ok(()),
                    }
                    continue;
                }
                let reminder = remind(self.tx, rule, &invoice, recipients, is_sent, &self.sender).await?;
                self.made.reminders.push(reminder);
            }
            // Else clients that are held up now may have stood in front of others.
            if are_all {
                return Ok(());
            }
        }
    }
}

impl Made {
    fn wait_for(&mut self, too_much: TooMuch) {
        let seconds = too_much.seconds();
        self.wait = Some(self.wait.map_or(seconds, |least| least.min(seconds)));
    }
}

async fn remind(
    tx: &OrgTx,
    rule: &rule::Model,
    invoice: &invoice::Model,
    recipients: Vec<String>,
    is_sent: bool,
    sender: &str,
) -> Result<Model> {
    let (subject, body) = written(rule, invoice, stored(&invoice.currency)?, sender);
    let (status, verb) =
        if is_sent { (InvoiceReminderStatus::Sent, "sent") } else { (InvoiceReminderStatus::Drafted, "drafted") };
    let row = ActiveModel {
        invoice_id: Set(invoice.id),
        invoice_reminder_rule_id: Set(rule.id),
        recipients: Set(recipients),
        subject: Set(subject),
        body: Set(body),
        sent_at: Set(is_sent.then(|| tx.now())),
        status: Set(status),
        ..ActiveModel::default()
    };
    save::insert(tx, row, verb).await
}
