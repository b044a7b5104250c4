//! Documents: folders, files, versions, links.

pub mod file_link;
pub mod file_object;
pub mod file_version;
pub mod folder;
