//! Which versions, and in which order.

use async_graphql::{Enum, InputObject};
use entity::files::file_object;
use entity::files::file_version::FileVersionStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, NameFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "file_versions";

/// Which versions. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct FileVersionFilter {
    /// By the file.
    pub file_object_id: Option<IdFilter<file_object::Entity>>,
    /// By where their bytes stand.
    pub status: Option<ChoiceFilter<FileVersionStatus>>,
    /// By the SHA-256, in lower case: who has this content already.
    pub sha256: Option<NameFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<FileVersionFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<FileVersionFilter>>,
    /// This must not hold.
    pub not: Option<Box<FileVersionFilter>>,
}

impl Filter for FileVersionFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.file_object_id.map(|f| f.on((TABLE, "file_object_id"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.sha256.map(|f| f.on((TABLE, "sha256"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What versions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FileVersionOrderField {
    /// When the record was made; in a file, by number.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
}

impl OrderField for FileVersionOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
        }
    }
}
