//! Members in the schema.

mod filter;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{MemberFilter, MemberOrderField};
pub use self::mutation::MemberMutation;
pub use self::object::OrganizationMember;
pub use self::query::MemberQuery;
pub use self::transition::MemberTransitionMutation;
