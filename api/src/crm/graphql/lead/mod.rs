//! Leads in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{LeadFilter, LeadOrderField};
pub use self::mutation::Mutation;
pub use self::object::Lead;
pub use self::query::Query;
pub(crate) use self::query::list;
