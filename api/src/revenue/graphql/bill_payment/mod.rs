//! Payments of bills in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{BillPaymentFilter, BillPaymentOrderField};
pub use self::mutation::BillPaymentMutation;
pub use self::object::BillPayment;
pub use self::query::BillPaymentQuery;
pub use self::transition::BillPaymentTransitionMutation;
