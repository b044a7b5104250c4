//! `voidInvoice`, `markInvoiceUncollectible`, `reopenInvoice`, `deleteInvoice`, `restoreInvoice`.

use super::Invoice;
use crate::graphql::change::changes;
use crate::revenue::invoice;

changes! {
    /// Invoices in the mutation root: from state to state, out of the lists and back.
    InvoiceTransitionMutation(invoice: Invoice, "invoice");

    /// Declares an issued invoice a mistake: nothing of it is owed, and its number stays taken. Only while nothing of it is
    /// paid or credited. An installment that it billed stays INVOICED: `voidAndReissueInvoice` bills it again.
    voidInvoice(VoidInvoiceInput {
        /// Why it was a mistake, 1 to 1,000 characters.
        reason: String,
    }) -> VoidInvoicePayload = invoice::void::void, by InvoiceIssue;

    /// Gives the money of an OPEN invoice up. It is still owed: a payment is taken, and makes it PAID when nothing is due
    /// any more.
    markInvoiceUncollectible(MarkInvoiceUncollectibleInput) -> MarkInvoiceUncollectiblePayload
        = invoice::mark_uncollectible, by InvoiceIssue;

    /// Expects the money of an UNCOLLECTIBLE invoice again: it is OPEN.
    reopenInvoice(ReopenInvoiceInput) -> ReopenInvoicePayload = invoice::reopen, by InvoiceIssue;

    /// Deletes a draft. It leaves every list, and can be restored. An issued invoice can't be deleted: void it.
    deleteInvoice(DeleteInvoiceInput) -> DeleteInvoicePayload = invoice::delete, by InvoiceWrite;

    /// Brings a deleted draft back.
    restoreInvoice(RestoreInvoiceInput) -> RestoreInvoicePayload = invoice::restore, by InvoiceWrite;
}
