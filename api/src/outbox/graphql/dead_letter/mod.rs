//! Dead letters in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{DeadLetterFilter, DeadLetterOrderField};
pub use self::mutation::ReplayMutation;
pub use self::object::DeadLetter;
pub use self::query::DeadLetterQuery;
