//! `voidBillPayment`.

use super::BillPayment;
use crate::graphql::change::changes;
use crate::revenue::bill_payment;

changes! {
    /// Payments of bills in the mutation root: what was recorded by mistake.
    BillPaymentTransitionMutation(bill_payment: BillPayment, "payment of a bill");

    /// Makes a payment of a bill VOID: it was recorded by mistake, or the bank sent it back. The bill is due by as much
    /// again: `PARTIALLY_PAID`, or APPROVED if nothing else was paid. It can't be undone: pay the bill again.
    voidBillPayment(VoidBillPaymentInput {
        /// Why it is void, 1 to 1,000 characters.
        reason: String,
    }) -> VoidBillPaymentPayload = bill_payment::void, by BillPay;
}
