//! `discardInvoiceReminder`.

use super::InvoiceReminder;
use crate::graphql::change::changes;
use crate::revenue::invoice_reminder;

changes! {
    /// Reminders in the mutation root: from state to state.
    InvoiceReminderTransitionMutation(invoice_reminder: InvoiceReminder, "reminder");

    /// Decides that nobody gets a reminder that was drafted. Its rule makes no other of the invoice.
    discardInvoiceReminder(DiscardInvoiceReminderInput) -> DiscardInvoiceReminderPayload
        = invoice_reminder::discard, by InvoiceIssue;
}
