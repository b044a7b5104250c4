//! Which links, and in which order.

use async_graphql::{Enum, InputObject};
use entity::files::file_object;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::files::graphql::file_object::{FileObject, FileObjectFilter};
use crate::graphql::filter::{DateTimeFilter, Filter, IdFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "file_links";

/// Which links. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct FileLinkFilter {
    /// By the file.
    pub file_object_id: Option<IdFilter<file_object::Entity>>,
    /// Their file must be one of these.
    pub file_object: Option<FileObjectFilter>,
    /// By when the link was made.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<FileLinkFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<FileLinkFilter>>,
    /// This must not hold.
    pub not: Option<Box<FileLinkFilter>>,
}

impl Filter for FileLinkFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.file_object_id.map(|f| f.on((TABLE, "file_object_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        if let Some(file) = self.file_object {
            own = own.and(related::<FileObject>((TABLE, "file_object_id"), actor, file)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What links can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FileLinkOrderField {
    /// When the link was made.
    CreatedAt,
}

impl OrderField for FileLinkOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
