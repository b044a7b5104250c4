//! `deleteFolder`, `restoreFolder`.

use super::Folder;
use crate::files::folder;
use crate::graphql::change::changes;

changes! {
    /// Folders in the mutation root: out of the lists and back.
    FolderTransitionMutation(folder: Folder, "folder");

    /// Deletes a folder, with all folders and files that lie in it. It leaves every list, and can be restored.
    deleteFolder(DeleteFolderInput) -> DeleteFolderPayload = folder::delete, by FileDelete;

    /// Brings a deleted folder back, with the folders and files that went with it. One whose name was taken meanwhile is a
    /// DUPLICATE; one that lies in a deleted folder, or belongs to a deleted engagement, an `INVALID_TRANSITION`: restore
    /// that first.
    restoreFolder(RestoreFolderInput) -> RestoreFolderPayload = folder::restore, by FileDelete;
}
