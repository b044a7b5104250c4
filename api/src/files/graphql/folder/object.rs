//! The type `Folder`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::files::folder;

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::files::graphql::file_object::FileObject;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;

use super::{FolderFilter, FolderOrderField};

/// Where files lie: a tree of folders, at most 20 deep, of one engagement or of none.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(folder::Model)]
pub struct Folder {
    /// The folder's id.
    #[graphql(owned)]
    pub id: Id<folder::Entity>,
    /// What it is called; no other folder beside it is called so.
    pub name: String,
    /// The engagement that it belongs to; null if it belongs to none.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// Its engagement's client.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The folder that it lies in; null if it is at the top.
    #[columns("parent_folder_id")]
    pub parent_folder: One<Folder>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for Folder {
    type Row = folder::Model;
    const READ: Permission = Permission::FileRead;
}

impl Listed for Folder {
    type Filter = FolderFilter;
    type Order = FolderOrderField;
}

#[relations]
impl Folder {
    /// The folders that lie in it.
    #[by("parent_folder_id")]
    fn folders() -> Many<Folder>;

    /// The files that lie in it; not those of the folders below.
    #[by("folder_id")]
    fn files() -> Many<FileObject>;

    /// What happened to this folder, newest first.
    fn activity() -> Activity;
}
