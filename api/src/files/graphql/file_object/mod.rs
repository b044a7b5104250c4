//! Files in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{FileObjectFilter, FileObjectOrderField};
pub use self::mutation::FileObjectMutation;
pub use self::object::FileObject;
pub use self::query::FileObjectQuery;
pub use self::transition::FileObjectTransitionMutation;
