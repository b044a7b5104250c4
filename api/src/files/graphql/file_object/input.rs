//! What mutations of files take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::engagements::engagement;
use entity::files::file_object::{self, Visibility};
use entity::files::folder;

use crate::files::file_object::Draft;
use crate::files::graphql::file_version::FileContentInput;
use crate::graphql::trial::RequestOptions;

/// A file's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "FileObjectFieldsInput")]
pub struct FileObjectFields {
    /// What it is called, at most 255 characters, without `/` and `\`; a new file needs one. Other files may be called
    /// the same.
    name: MaybeUndefined<String>,
    /// What it is about, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// The folder that it lies in, of the same engagement (INVALID); null is the top.
    folder_id: MaybeUndefined<Id<folder::Entity>>,
    /// Who sees it; of a new file INTERNAL if nothing is said.
    visibility: Option<Visibility>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<FileObjectFields> for Draft {
    fn from(fields: FileObjectFields) -> Self {
        Self {
            name: fields.name.into(),
            description: fields.description.into(),
            folder: fields.folder_id.into(),
            visibility: fields.visibility,
            external_id: fields.external_id.into(),
        }
    }
}

/// What `createFileObject` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateFileObjectInput {
    /// The engagement that it belongs to, for good; if nothing is said that of its folder, or none.
    pub(super) engagement_id: Option<Id<engagement::Entity>>,
    /// The new file's fields.
    #[graphql(flatten)]
    pub(super) fields: FileObjectFields,
    /// What its first version is to hold.
    pub(super) version: FileContentInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateFileObject` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateFileObjectInput {
    /// Which file.
    pub(super) id: Id<file_object::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: FileObjectFields,
}
