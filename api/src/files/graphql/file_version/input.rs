//! What mutations of versions take.

use async_graphql::InputObject;
use entity::Id;
use entity::files::file_object;

use crate::files::file_version::Content;
use crate::graphql::scalar::Bytes;
use crate::graphql::trial::RequestOptions;

/// What a version is to hold: what is uploaded must be just this.
#[derive(Clone, Debug, InputObject)]
pub struct FileContentInput {
    /// How many bytes, at most 5 GiB: 5368709120 (LIMIT).
    size_bytes: Bytes,
    /// The media type, without parameters, such as `application/pdf` (RFC 6838).
    content_type: String,
    /// The SHA-256 of the bytes as 64 hexadecimal digits.
    sha256: String,
}

impl From<FileContentInput> for Content {
    fn from(content: FileContentInput) -> Self {
        Self { size_bytes: content.size_bytes.0, content_type: content.content_type, sha256: content.sha256 }
    }
}

/// What `addFileVersion` takes.
#[derive(Clone, Debug, InputObject)]
pub struct AddFileVersionInput {
    /// To which file.
    pub(super) file_object_id: Id<file_object::Entity>,
    /// What the version is to hold.
    #[graphql(flatten)]
    pub(super) content: FileContentInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
