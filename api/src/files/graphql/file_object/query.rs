//! `fileObject` and `fileObjects`.

use derive::queries;

use super::FileObject;

/// Files in the query root.
#[derive(Default)]
pub struct FileObjectQuery;

#[queries]
impl FileObjectQuery {
    /// One file; null if there is none.
    fn file_object() -> One<FileObject>;

    /// The organization's files, of all engagements and of none.
    #[says(search = "name")]
    fn file_objects() -> Many<FileObject>;
}
