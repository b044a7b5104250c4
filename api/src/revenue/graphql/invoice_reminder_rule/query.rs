//! `invoiceReminderRule` and `invoiceReminderRules`.

use derive::queries;

use super::InvoiceReminderRule;

/// This entity in the query root.
#[derive(Default)]
pub struct InvoiceReminderRuleQuery;

#[queries]
impl InvoiceReminderRuleQuery {
    /// One rule of reminders; null if there is none.
    fn invoice_reminder_rule() -> One<InvoiceReminderRule>;

    /// The organization's rules of reminders.
    fn invoice_reminder_rules() -> Many<InvoiceReminderRule>;
}
