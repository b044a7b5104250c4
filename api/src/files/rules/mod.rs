//! What is allowed, as pure functions.

pub mod file_link;
pub mod file_object;
pub mod file_version;
pub mod folder;
pub mod name;
