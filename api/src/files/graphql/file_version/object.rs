//! The type `FileVersion`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::files::file_version::{self, FileVersionStatus};

use crate::auth::permission::Permission;
use crate::files::graphql::file_object::FileObject;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Bytes;

use super::{FileVersionFilter, FileVersionOrderField};

/// The content of a file at a time.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(file_version::Model)]
pub struct FileVersion {
    /// The version's id.
    #[graphql(owned)]
    pub id: Id<file_version::Entity>,
    /// Its number in its file, from 1.
    pub number: i32,
    /// How many bytes it has, as announced.
    pub size_bytes: Bytes,
    /// Its media type, as announced: `application/pdf`.
    pub content_type: String,
    /// Its SHA-256, as announced: 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// Where its bytes stand.
    pub status: FileVersionStatus,
    /// When its bytes were there, UTC.
    pub available_at: Option<DateTime<Utc>>,
    /// Until when its bytes are, or were, waited for, UTC.
    pub expires_at: Option<DateTime<Utc>>,
    /// The file.
    #[columns("file_object_id")]
    pub file_object: One<FileObject>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<FileVersionStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(FileVersionStatus);

impl Object for FileVersion {
    type Row = file_version::Model;
    const READ: Permission = Permission::FileRead;
}

impl Listed for FileVersion {
    type Filter = FileVersionFilter;
    type Order = FileVersionOrderField;
}

#[relations]
impl FileVersion {
    /// What happened to this version, newest first.
    fn activity() -> Activity;
}
