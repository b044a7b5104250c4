//! `file_objects`: a document with its versions.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::client_company;
use crate::engagements::engagement;
use crate::files::{file_version, folder};
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Visibility {
    /// Members of the firm alone.
    Internal,
    /// The client too, in the portal.
    Client,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_objects")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub engagement_id: Option<Id<engagement::Entity>>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub folder_id: Option<Id<folder::Entity>>,
    pub current_version_id: Option<Id<file_version::Entity>>,
    pub name: String,
    pub description: Option<String>,
    pub version_count: i32,
    pub external_id: Option<String>,
    pub visibility: Visibility,
    #[serde(skip)]
    pub name_key: String,
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
        belongs_to = "engagement::Entity",
        from = "(Column::OrganizationId, Column::EngagementId)",
        to = "(engagement::Column::OrganizationId, engagement::Column::Id)",
        on_delete = "Cascade"
    )]
    Engagement,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "folder::Entity",
        from = "(Column::OrganizationId, Column::FolderId)",
        to = "(folder::Column::OrganizationId, folder::Column::Id)",
        on_delete = "Cascade"
    )]
    Folder,
    #[sea_orm(
        belongs_to = "file_version::Entity",
        from = "(Column::OrganizationId, Column::CurrentVersionId)",
        to = "(file_version::Column::OrganizationId, file_version::Column::Id)",
        on_delete = "SetNull"
    )]
    CurrentVersion,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self { version_count: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

crate::row::stamped!("file_object", soft_delete; generates ["name_key"]);
