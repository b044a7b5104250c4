//! The type `InvoiceReminder`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::invoice_reminder::{self, InvoiceReminderStatus};

use crate::auth::permission::Permission;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_reminder_rule::InvoiceReminderRule;

use super::{InvoiceReminderFilter, InvoiceReminderOrderField};

/// That a client was reminded of an invoice, or is to be. A rule makes it when its day comes, in the words that it has
/// then, for the first addresses of the client's BILLING contacts. If there are none, it is drafted, also by a rule
/// that sends.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invoice_reminder::Model)]
pub struct InvoiceReminder {
    /// The reminder's id.
    #[graphql(owned)]
    pub id: Id<invoice_reminder::Entity>,
    /// Where it stands.
    pub status: InvoiceReminderStatus,
    /// The addresses that it went to or is to go to, at most 20; none if the client had none.
    pub recipients: Vec<String>,
    /// The subject of the mail.
    pub subject: String,
    /// The text of the mail, plain.
    pub body: String,
    /// When it was sent, UTC.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was discarded, UTC.
    pub discarded_at: Option<DateTime<Utc>>,
    /// The invoice that it reminds of.
    #[columns("invoice_id")]
    pub invoice: One<Invoice>,
    /// The rule that made it; null if it is deleted.
    #[columns("invoice_reminder_rule_id")]
    pub rule: One<InvoiceReminderRule>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status")]
    pub available_actions: Actions<InvoiceReminderStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(InvoiceReminderStatus);

impl Object for InvoiceReminder {
    type Row = invoice_reminder::Model;
    const READ: Permission = Permission::InvoiceRead;
}

impl Listed for InvoiceReminder {
    type Filter = InvoiceReminderFilter;
    type Order = InvoiceReminderOrderField;
}

#[relations]
impl InvoiceReminder {
    /// What happened to this reminder, newest first.
    fn activity() -> Activity;
}
