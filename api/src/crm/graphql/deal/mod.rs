//! Deals in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{DealFilter, DealOrderField};
pub use self::mutation::Mutation;
pub use self::object::Deal;
pub use self::query::Query;
pub(crate) use self::query::list;
