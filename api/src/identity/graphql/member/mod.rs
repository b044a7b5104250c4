//! Members in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{MemberFilter, MemberOrderField};
pub use self::mutation::Mutation;
pub use self::object::OrganizationMember;
pub use self::query::Query;
pub(crate) use self::query::list;
