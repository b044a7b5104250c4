//! `triggerInstallment`, `skipInstallment`, `reopenInstallment`.

use super::Installment;
use crate::graphql::change::changes;
use crate::revenue::installment;

changes! {
    /// Installments in the mutation root: from state to state.
    InstallmentTransitionMutation(installment: Installment, "installment");

    /// Says that the milestone or acceptance that a PENDING installment waits for came: the next run invoices it. Said
    /// again, nothing changes.
    triggerInstallment(TriggerInstallmentInput) -> TriggerInstallmentPayload
        = installment::trigger, by InvoiceScheduleWrite;

    /// Leaves a PENDING installment out: it is SKIPPED. What it would have billed of the schedule's total is left to the
    /// remaining one, if there is one. When nothing of the schedule is pending any more, it is COMPLETED.
    skipInstallment(SkipInstallmentInput) -> SkipInstallmentPayload = installment::skip, by InvoiceScheduleWrite;

    /// Makes a SKIPPED installment PENDING again; and an INVOICED one whose invoice is void or deleted, so that it is
    /// invoiced anew. A COMPLETED schedule is ACTIVE again.
    reopenInstallment(ReopenInstallmentInput) -> ReopenInstallmentPayload
        = installment::reopen, by InvoiceScheduleWrite;
}
