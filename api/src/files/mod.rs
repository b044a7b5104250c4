//! Documents: folders, files, their versions, and what files belong to. Bytes are in an object store.

pub mod file_link;
pub mod file_object;
pub mod file_version;
pub mod folder;
pub mod graphql;
pub mod rules;
