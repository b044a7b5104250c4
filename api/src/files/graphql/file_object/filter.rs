//! Which files, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::files::file_object::Visibility;
use entity::files::folder;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::files::graphql::folder::{Folder, FolderFilter};
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "file_objects";

/// Which files. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct FileObjectFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By who sees it.
    pub visibility: Option<ChoiceFilter<Visibility>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the engagement; `isNull` finds those that belong to none.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the engagement's client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the folder that they lie in; `isNull` finds those at the top.
    pub folder_id: Option<IdFilter<folder::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// The folder that they lie in must be one of these.
    pub folder: Option<FolderFilter>,
    /// All of these must hold.
    pub and: Option<Vec<FileObjectFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<FileObjectFilter>>,
    /// This must not hold.
    pub not: Option<Box<FileObjectFilter>>,
}

impl Filter for FileObjectFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.visibility.map(|f| f.on((TABLE, "visibility"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.folder_id.map(|f| f.on((TABLE, "folder_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(folder) = self.folder {
            own = own.and(related::<Folder>((TABLE, "folder_id"), actor, folder)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What files can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FileObjectOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for FileObjectOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["folder_id"],
            _ => &[],
        }
    }
}
