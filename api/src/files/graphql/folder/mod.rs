//! Folders in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{FolderFilter, FolderOrderField};
pub use self::mutation::FolderMutation;
pub use self::object::Folder;
pub use self::query::FolderQuery;
pub use self::transition::FolderTransitionMutation;
