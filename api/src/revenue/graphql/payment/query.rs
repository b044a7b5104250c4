//! `payment` and `payments`.

use derive::queries;

use super::Payment;

/// Payments in the query root.
#[derive(Default)]
pub struct PaymentQuery;

#[queries]
impl PaymentQuery {
    /// One payment; null if there is none.
    fn payment() -> One<Payment>;

    /// The organization's payments.
    #[says(search = "reference or processor id")]
    fn payments() -> Many<Payment>;
}
