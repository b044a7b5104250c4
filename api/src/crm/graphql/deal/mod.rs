//! Deals in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{DealFilter, DealOrderField};
pub use self::mutation::DealMutation;
pub use self::object::Deal;
pub use self::query::DealQuery;
