//! `billPayment` and `billPayments`.

use derive::queries;

use super::BillPayment;

/// This entity in the query root.
#[derive(Default)]
pub struct BillPaymentQuery;

#[queries]
impl BillPaymentQuery {
    /// One payment of a bill; null if there is none.
    fn bill_payment() -> One<BillPayment>;

    /// What the organization paid for bills.
    fn bill_payments() -> Many<BillPayment>;
}
