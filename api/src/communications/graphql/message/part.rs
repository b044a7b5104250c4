//! The types `MessageAttachment` and `MessageRevision`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::communications::{message_attachment, message_revision};
use entity::files::file_object;

use crate::auth::permission::Permission;
use crate::files::graphql::file_object::FileObject;
use crate::graphql::loader::Object;
use crate::graphql::one::One;

/// A file that a message carries.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(message_attachment::Model)]
pub struct MessageAttachment {
    /// The attachment's id.
    #[graphql(owned)]
    pub id: Id<message_attachment::Entity>,
    /// Its place among the message's files, from 0.
    pub position: i32,
    /// The file's id, also if it is deleted.
    #[columns("file_object_id")]
    pub file_id: Id<file_object::Entity>,
    /// The file; null if it is deleted.
    #[columns("file_object_id")]
    pub file: One<FileObject>,
}

impl Object for MessageAttachment {
    type Row = message_attachment::Model;
    const READ: Permission = Permission::ThreadRead;
}

#[relations]
impl MessageAttachment {}

/// What a message said until it was edited.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(message_revision::Model)]
pub struct MessageRevision {
    /// The revision's id.
    #[graphql(owned)]
    pub id: Id<message_revision::Entity>,
    /// What it said, as the message's `body`; empty once that is redacted.
    pub body: String,
    /// When it was replaced, UTC.
    #[columns("created_at")]
    pub replaced_at: DateTime<Utc>,
}

/// Only [`super::Message`] leads here, and asks who may.
impl Object for MessageRevision {
    type Row = message_revision::Model;
    const READ: Permission = Permission::ThreadRead;
}

#[relations]
impl MessageRevision {}
