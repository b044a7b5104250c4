//! `invoiceReminder` and `invoiceReminders`.

use derive::queries;

use super::InvoiceReminder;

/// This entity in the query root.
#[derive(Default)]
pub struct InvoiceReminderQuery;

#[queries]
impl InvoiceReminderQuery {
    /// One reminder; null if there is none.
    fn invoice_reminder() -> One<InvoiceReminder>;

    /// The reminders of all invoices.
    fn invoice_reminders() -> Many<InvoiceReminder>;
}
