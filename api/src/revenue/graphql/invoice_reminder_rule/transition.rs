//! `enableInvoiceReminderRule`, `disableInvoiceReminderRule`, `deleteInvoiceReminderRule`,
//! `restoreInvoiceReminderRule`.

use super::InvoiceReminderRule;
use crate::graphql::change::changes;
use crate::revenue::invoice_reminder_rule;

changes! {
    /// Rules of reminders in the mutation root: on and off, out of the lists and back.
    InvoiceReminderRuleTransitionMutation(invoice_reminder_rule: InvoiceReminderRule, "reminder rule");

    /// Lets a rule remind, of invoices whose day for it is today or later.
    enableInvoiceReminderRule(EnableInvoiceReminderRuleInput) -> EnableInvoiceReminderRulePayload
        = invoice_reminder_rule::enable, by InvoiceIssue;

    /// Lets a rule remind no more. Reminders that it drafted can still be sent.
    disableInvoiceReminderRule(DisableInvoiceReminderRuleInput) -> DisableInvoiceReminderRulePayload
        = invoice_reminder_rule::disable, by InvoiceIssue;

    /// Deletes a rule of reminders. It leaves every list, reminds no more, and can be restored. Its reminders stay.
    deleteInvoiceReminderRule(DeleteInvoiceReminderRuleInput) -> DeleteInvoiceReminderRulePayload
        = invoice_reminder_rule::delete, by InvoiceIssue;

    /// Brings a deleted rule of reminders back. One that was enabled reminds from today on. A DUPLICATE if another rule
    /// has its days now.
    restoreInvoiceReminderRule(RestoreInvoiceReminderRuleInput) -> RestoreInvoiceReminderRulePayload
        = invoice_reminder_rule::restore, by InvoiceIssue;
}
