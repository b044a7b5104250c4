//! `fileVersion` and `fileVersions`.

use derive::queries;

use super::FileVersion;

/// Versions in the query root.
#[derive(Default)]
pub struct FileVersionQuery;

#[queries]
impl FileVersionQuery {
    /// One version of a file; null if there is none.
    fn file_version() -> One<FileVersion>;

    /// The versions of the organization's files.
    fn file_versions() -> Many<FileVersion>;
}
