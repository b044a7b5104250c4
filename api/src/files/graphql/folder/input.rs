//! What mutations of folders take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::engagements::engagement;
use entity::files::folder;

use crate::files::folder::Draft;
use crate::graphql::trial::RequestOptions;

/// A folder's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "FolderFieldsInput")]
pub struct FolderFields {
    /// What it is called, at most 200 characters, without `/` and `\`; taken once in the folder that it lies in
    /// (DUPLICATE). A new folder needs one.
    name: MaybeUndefined<String>,
    /// The folder that it lies in; null is the top. Of the same engagement (INVALID), not itself or one below it
    /// (INVALID), and so that no folder is more than 20 deep (LIMIT).
    parent_folder_id: MaybeUndefined<Id<folder::Entity>>,
}

impl From<FolderFields> for Draft {
    fn from(fields: FolderFields) -> Self {
        Self { name: fields.name.into(), parent: fields.parent_folder_id.into() }
    }
}

/// What `createFolder` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateFolderInput {
    /// The engagement that it belongs to, for good; if nothing is said that of the folder that it lies in, or none.
    pub(super) engagement_id: Option<Id<engagement::Entity>>,
    /// The new folder's fields.
    #[graphql(flatten)]
    pub(super) fields: FolderFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateFolder` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateFolderInput {
    /// Which folder.
    pub(super) id: Id<folder::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: FolderFields,
}
