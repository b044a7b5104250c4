//! The organization in the schema.

mod input;
mod mutation;
mod object;
mod query;

pub use self::mutation::OrganizationMutation;
pub use self::object::Organization;
pub use self::query::OrganizationQuery;
