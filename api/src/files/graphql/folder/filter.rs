//! Which folders, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::files::folder;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "folders";

/// Which folders. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct FolderFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By the engagement; `isNull` finds those that belong to none.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the engagement's client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the folder that they lie in; `isNull` finds those at the top.
    pub parent_folder_id: Option<IdFilter<folder::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<FolderFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<FolderFilter>>,
    /// This must not hold.
    pub not: Option<Box<FolderFilter>>,
}

impl Filter for FolderFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.parent_folder_id.map(|f| f.on((TABLE, "parent_folder_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What folders can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FolderOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for FolderOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }
}
