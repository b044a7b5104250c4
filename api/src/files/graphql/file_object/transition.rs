//! `deleteFileObject`, `restoreFileObject`.

use super::FileObject;
use crate::files::file_object;
use crate::graphql::change::changes;

changes! {
    /// Files in the mutation root: out of the lists and back.
    FileObjectTransitionMutation(file_object: FileObject, "file");

    /// Deletes a file, with its versions and links. It leaves every list, and can be restored.
    deleteFileObject(DeleteFileObjectInput) -> DeleteFileObjectPayload = file_object::delete, by FileDelete;

    /// Brings a deleted file back, with its versions and links. One that lies in a deleted folder, or belongs to a deleted
    /// engagement, is an `INVALID_TRANSITION`: restore that first.
    restoreFileObject(RestoreFileObjectInput) -> RestoreFileObjectPayload = file_object::restore, by FileDelete;
}
