//! `refund` and `refunds`.

use derive::queries;

use super::Refund;

/// Refunds in the query root.
#[derive(Default)]
pub struct RefundQuery;

#[queries]
impl RefundQuery {
    /// One refund; null if there is none.
    fn refund() -> One<Refund>;

    /// The organization's refunds.
    fn refunds() -> Many<Refund>;
}
