//! Versions of files in the schema.

mod expiry;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::expiry::FileVersionExpiryMutation;
pub use self::filter::{FileVersionFilter, FileVersionOrderField};
pub use self::input::FileContentInput;
pub use self::mutation::FileVersionMutation;
pub use self::object::FileVersion;
pub use self::query::FileVersionQuery;
pub use self::transition::FileVersionTransitionMutation;
