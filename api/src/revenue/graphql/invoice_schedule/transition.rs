//! `pauseInvoiceSchedule`, `resumeInvoiceSchedule`, `cancelInvoiceSchedule`, `deleteInvoiceSchedule`,
//! `restoreInvoiceSchedule`.

use super::InvoiceSchedule;
use crate::graphql::change::changes;
use crate::revenue::invoice_schedule;

changes! {
    /// Invoice schedules in the mutation root: from state to state, out of the lists and back.
    InvoiceScheduleTransitionMutation(invoice_schedule: InvoiceSchedule, "invoice schedule");

    /// Invoices nothing of an ACTIVE schedule for a while: it is PAUSED, also when its engagement goes on.
    pauseInvoiceSchedule(PauseInvoiceScheduleInput) -> PauseInvoiceSchedulePayload
        = invoice_schedule::pause, by InvoiceScheduleWrite;

    /// Goes on with a PAUSED schedule: it is ACTIVE. What fell due meanwhile is invoiced by the next run, once its
    /// engagement is ACTIVE.
    resumeInvoiceSchedule(ResumeInvoiceScheduleInput) -> ResumeInvoiceSchedulePayload
        = invoice_schedule::resume, by InvoiceScheduleWrite;

    /// Gives up an ACTIVE or PAUSED schedule for good: it is CANCELLED, and nothing more of it is invoiced. Its pending
    /// installments stay PENDING, to tell what was agreed.
    cancelInvoiceSchedule(CancelInvoiceScheduleInput) -> CancelInvoiceSchedulePayload
        = invoice_schedule::cancel, by InvoiceScheduleWrite;

    /// Deletes a schedule of which nothing is invoiced, with its installments. They leave every list, and can be restored.
    deleteInvoiceSchedule(DeleteInvoiceScheduleInput) -> DeleteInvoiceSchedulePayload
        = invoice_schedule::delete, by InvoiceScheduleDelete;

    /// Brings a deleted schedule back, with its installments, in the state where it stood. Its engagement must be there.
    restoreInvoiceSchedule(RestoreInvoiceScheduleInput) -> RestoreInvoiceSchedulePayload
        = invoice_schedule::restore, by InvoiceScheduleDelete;
}
