//! Refunds in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{RefundFilter, RefundOrderField};
pub use self::mutation::RefundMutation;
pub use self::object::Refund;
pub use self::query::RefundQuery;
