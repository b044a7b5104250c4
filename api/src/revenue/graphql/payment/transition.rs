//! `failPayment`, `unapplyPayment`.

use super::Payment;
use super::input::PaymentAllocationInput;
use crate::graphql::change::changes;
use crate::revenue::payment::{self, Wish};

changes! {
    /// Payments in the mutation root: what did not come, and what is taken back from invoices.
    PaymentTransitionMutation(payment: Payment, "payment");

    /// Says that a PENDING payment will not come, and keeps the reason: it is FAILED then.
    failPayment(FailPaymentInput {
        /// Why, 1 to 1,000 characters.
        reason: String,
    }) -> FailPaymentPayload = payment::fail, by PaymentWrite;

    /// Takes money of a payment back from invoices, as of today: it becomes the client's credit, and invoices that were
    /// PAID are OPEN again. For what was allocated by mistake, and before an invoice is voided.
    unapplyPayment(UnapplyPaymentInput {
        /// The invoices, at most 100; without an amount all that each got of the payment.
        allocations: Vec<PaymentAllocationInput>,
    }) -> UnapplyPaymentPayload = unapply, by PaymentWrite;
}

async fn unapply(
    tx: &crate::db::OrgTx,
    id: entity::Id<entity::revenue::payment::Entity>,
    expected_version: Option<i32>,
    allocations: Vec<PaymentAllocationInput>,
) -> crate::error::Result<entity::revenue::payment::Model> {
    payment::unapply(tx, id, expected_version, allocations.into_iter().map(Wish::from).collect()).await
}
