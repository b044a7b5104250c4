//! The organization in the schema.

mod input;
mod mutation;
mod object;
mod query;

pub use self::mutation::Mutation;
pub use self::object::Organization;
pub use self::query::Query;
