//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod file_link;
pub mod file_object;
pub mod file_version;
pub mod folder;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct FilesQuery(
    Boxed<file_link::FileLinkQuery>,
    Boxed<file_object::FileObjectQuery>,
    Boxed<file_version::FileVersionQuery>,
    Boxed<folder::FolderQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct FilesMutation(
    Boxed<file_link::FileLinkMutation>,
    Boxed<file_link::FileLinkTransitionMutation>,
    Boxed<file_object::FileObjectMutation>,
    Boxed<file_object::FileObjectTransitionMutation>,
    Boxed<file_version::FileVersionExpiryMutation>,
    Boxed<file_version::FileVersionMutation>,
    Boxed<file_version::FileVersionTransitionMutation>,
    Boxed<folder::FolderMutation>,
    Boxed<folder::FolderTransitionMutation>,
);
