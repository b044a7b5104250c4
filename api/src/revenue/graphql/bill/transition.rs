//! `submitBill`, `approveBill`, `rejectBill`, `voidBill`, `deleteBill`, `restoreBill`.

use super::Bill;
use crate::graphql::change::changes;
use crate::revenue::{bill, bill_approval};

changes! {
    /// Bills in the mutation root: from state to state, out of the lists and back.
    BillTransitionMutation(bill: Bill, "bill");

    /// Submits a DRAFT or REJECTED bill of more than nothing to the approvers of its policy: of those in its currency, the
    /// one with the greatest threshold that its total reaches. They are asked one after the other, but for whoever made
    /// the bill: if nobody else is left, it is INVALID. Without a policy the bill is APPROVED at once.
    submitBill(SubmitBillInput) -> SubmitBillPayload = bill_approval::submit, by BillWrite;

    /// Agrees to a `PENDING_APPROVAL` bill. Only the member whose turn it is may, or an OWNER or ADMIN in the place of one who
    /// can't any more (removed, suspended, or of a role that may not approve); never whoever made the bill, and no API
    /// key. When the last one agrees, the bill is APPROVED.
    approveBill(ApproveBillInput {
        /// What to say with it, 1 to 1,000 characters.
        note: Option<String>,
    }) -> ApproveBillPayload = bill_approval::approve, by BillApprove;

    /// Refuses a `PENDING_APPROVAL` bill, which is REJECTED then: nobody else is asked. Who may is told by `approveBill`.
    rejectBill(RejectBillInput {
        /// Why it is refused, 1 to 1,000 characters.
        reason: String,
    }) -> RejectBillPayload = bill_approval::reject, by BillApprove;

    /// Makes a bill VOID of which nothing was paid: it was a mistake, or its vendor took it back. Its vendor's number can be
    /// used again then. This can't be undone.
    voidBill(VoidBillInput {
        /// Why it is void, 1 to 1,000 characters.
        reason: String,
    }) -> VoidBillPayload = bill::void, by BillWrite;

    /// Deletes a DRAFT or REJECTED bill with its lines. It leaves every list, and can be restored; its number is not given
    /// again.
    deleteBill(DeleteBillInput) -> DeleteBillPayload = bill::delete, by BillDelete;

    /// Brings a deleted bill back, with its lines. A DUPLICATE if its vendor's number or external id was taken meanwhile.
    restoreBill(RestoreBillInput) -> RestoreBillPayload = bill::restore, by BillDelete;
}
