//! Members in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;

pub use self::filter::{MemberFilter, MemberOrderField};
pub use self::mutation::MemberMutation;
pub use self::object::OrganizationMember;
pub use self::query::MemberQuery;
