//! The trash: what was deleted and can be restored.
//!
//! `repo::save` puts a record there in the statement that deletes it, and takes it out in the one that restores it: the
//! record that was deleted, and none that went with it, since those come back with it. The trash knows whose it is and
//! nothing of what it holds: what a record is called stays in its own table, and is read from there.

mod detail;
pub mod graphql;
mod source;

pub use self::detail::{Detail, details};
pub use self::source::{Parent, SOURCES, Source};
