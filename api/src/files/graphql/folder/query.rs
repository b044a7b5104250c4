//! `folder` and `folders`.

use derive::queries;

use super::Folder;

/// Folders in the query root.
#[derive(Default)]
pub struct FolderQuery;

#[queries]
impl FolderQuery {
    /// One folder; null if there is none.
    fn folder() -> One<Folder>;

    /// The organization's folders, of all engagements and of none.
    fn folders() -> Many<Folder>;
}
