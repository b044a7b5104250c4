//! `setCurrentFileVersion`.

use super::FileVersion;
use crate::files::file_version;
use crate::graphql::change::changes;

changes! {
    /// Versions in the mutation root: chosen.
    FileVersionTransitionMutation(file_version: FileVersion, "file version");

    /// Makes an AVAILABLE version the content of its file, such as an older one. A version whose bytes come later takes
    /// its place again, if it is newer.
    setCurrentFileVersion(SetCurrentFileVersionInput) -> SetCurrentFileVersionPayload
        = file_version::set_current, by FileWrite;
}
