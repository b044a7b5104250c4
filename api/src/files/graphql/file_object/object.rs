//! The type `FileObject`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::files::file_object::{self, Visibility};

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::files::graphql::file_link::FileLink;
use crate::files::graphql::file_version::FileVersion;
use crate::files::graphql::folder::Folder;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;

use super::{FileObjectFilter, FileObjectOrderField};

/// A document with its versions. Its bytes are in an object store, and never pass through here. Not there yet: this server
/// has no object store, so bytes can be neither uploaded nor downloaded, and announced versions become EXPIRED.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(file_object::Model)]
pub struct FileObject {
    /// The file's id.
    #[graphql(owned)]
    pub id: Id<file_object::Entity>,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who sees it.
    pub visibility: Visibility,
    /// How many versions of it were announced.
    pub version_count: i32,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The version that is its content now: the newest whose bytes are there, unless another was chosen; null until the
    /// first one's are.
    #[columns("current_version_id")]
    pub current_version: One<FileVersion>,
    /// The folder that it lies in; null if it is at the top.
    #[columns("folder_id")]
    pub folder: One<Folder>,
    /// The engagement that it belongs to; null if it belongs to none.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// Its engagement's client.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(Visibility);

impl Object for FileObject {
    type Row = file_object::Model;
    const READ: Permission = Permission::FileRead;
}

impl Listed for FileObject {
    type Filter = FileObjectFilter;
    type Order = FileObjectOrderField;
}

#[relations]
impl FileObject {
    /// Its versions, newest first unless it is said otherwise.
    #[by("file_object_id")]
    fn versions() -> Many<FileVersion>;

    /// What it belongs to besides its engagement.
    #[by("file_object_id")]
    fn links() -> Many<FileLink>;

    /// What happened to this file, newest first; what happened to one of its versions stands there.
    fn activity() -> Activity;
}
