//! `unlinkFile`.

use super::FileLink;
use crate::files::file_link;
use crate::graphql::change::changes;

changes! {
    /// Links of files in the mutation root: taken away.
    FileLinkTransitionMutation(file_link: FileLink, "link");

    /// Takes a link away. The file and the record stay, and can be linked again.
    unlinkFile(UnlinkFileInput) -> UnlinkFilePayload = file_link::unlink, by FileWrite;
}
