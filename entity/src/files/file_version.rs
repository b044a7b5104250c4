//! `file_versions`: the content of a file at a time; the bytes are in an object store.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::files::file_object;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Where the bytes of a version stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileVersionStatus {
    /// Announced; the bytes are not there yet.
    PendingUpload,
    /// There, of the size and hash that were announced.
    Available,
    /// There, but not to be opened.
    Quarantined,
    /// Never came.
    Expired,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_versions")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub file_object_id: Id<file_object::Entity>,
    pub number: i32,
    pub size_bytes: i64,
    pub content_type: String,
    pub sha256: String,
    pub available_at: Option<DateTimeUtc>,
    pub expires_at: Option<DateTimeUtc>,
    pub status: FileVersionStatus,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[serde(skip)]
    pub created_by_kind: ActorKind,
    #[serde(skip)]
    pub created_by_id: Option<Uuid>,
    #[serde(skip)]
    pub updated_by_kind: ActorKind,
    #[serde(skip)]
    pub updated_by_id: Option<Uuid>,
    pub deleted_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub deletion_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organization::Entity",
        from = "Column::OrganizationId",
        to = "organization::Column::Id",
        on_delete = "Cascade"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "file_object::Entity",
        from = "(Column::OrganizationId, Column::FileObjectId)",
        to = "(file_object::Column::OrganizationId, file_object::Column::Id)",
        on_delete = "Cascade"
    )]
    FileObject,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("file_version", soft_delete);
