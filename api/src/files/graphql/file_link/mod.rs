//! What files belong to, in the schema.

mod filter;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{FileLinkFilter, FileLinkOrderField};
pub use self::mutation::FileLinkMutation;
pub use self::object::FileLink;
pub use self::query::FileLinkQuery;
pub use self::transition::FileLinkTransitionMutation;
