//! Leads in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{LeadFilter, LeadOrderField};
pub use self::mutation::LeadMutation;
pub use self::object::Lead;
pub use self::query::LeadQuery;
