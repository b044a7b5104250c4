//! The type `InvoiceReminderRule`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::invoice_reminder_rule::{self, InvoiceReminderMode, InvoiceReminderRuleStatus};

use crate::auth::permission::Permission;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Date;
use crate::revenue::graphql::invoice_reminder::InvoiceReminder;

use super::{InvoiceReminderRuleFilter, InvoiceReminderRuleOrderField};

/// When clients are reminded of invoices, and in which words. While it is ENABLED, it reminds once of every OPEN
/// invoice, so many days behind the day when that is due; of none whose day for it was before the rule was enabled or
/// the invoice issued. The job `REMIND_OF_INVOICES` does so. What it sends meets the limits of mails: to an address 5
/// at once and then one a minute, and in all 100 at once and then 20 a minute. Whatever would be more is neither lost
/// nor drafted: it goes out later, the invoice that was due first before others, if it is still OPEN then.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invoice_reminder_rule::Model)]
pub struct InvoiceReminderRule {
    /// The rule's id.
    #[graphql(owned)]
    pub id: Id<invoice_reminder_rule::Entity>,
    /// How many days behind the day when the invoice is due; less than 0 is before it. Unique among the organization's
    /// rules.
    pub days: i32,
    /// Whether its reminders are sent at once.
    pub mode: InvoiceReminderMode,
    /// The subject of the mail, with placeholders.
    pub subject: String,
    /// The text of the mail, with placeholders.
    pub body: String,
    /// Whether it reminds.
    pub status: InvoiceReminderRuleStatus,
    /// The day from which on it does, in the organization's time zone; null if it does not.
    pub enabled_on: Option<Date>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<InvoiceReminderRuleStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(InvoiceReminderMode, InvoiceReminderRuleStatus);

impl Object for InvoiceReminderRule {
    type Row = invoice_reminder_rule::Model;
    const READ: Permission = Permission::InvoiceRead;
}

impl Listed for InvoiceReminderRule {
    type Filter = InvoiceReminderRuleFilter;
    type Order = InvoiceReminderRuleOrderField;
}

#[relations]
impl InvoiceReminderRule {
    /// The reminders that it made.
    #[by("invoice_reminder_rule_id")]
    fn reminders() -> Many<InvoiceReminder>;

    /// What happened to this rule, newest first.
    fn activity() -> Activity;
}
