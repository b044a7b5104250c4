//! `fileLink` and `fileLinks`.

use derive::queries;

use super::FileLink;

/// Links in the query root.
#[derive(Default)]
pub struct FileLinkQuery;

#[queries]
impl FileLinkQuery {
    /// One link of a file; null if there is none.
    fn file_link() -> One<FileLink>;

    /// What the organization's files belong to.
    fn file_links() -> Many<FileLink>;
}
