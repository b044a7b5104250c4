//! Payments and their allocations in the schema.

mod allocation;
mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::allocation::{PaymentAllocation, PaymentAllocationFilter, PaymentAllocationOrderField};
pub use self::bulk::PaymentBulkMutation;
pub use self::filter::{PaymentFilter, PaymentOrderField};
pub(crate) use self::input::parts;
pub use self::mutation::PaymentMutation;
pub use self::object::Payment;
pub use self::query::PaymentQuery;
pub use self::transition::PaymentTransitionMutation;
