//! `client_portal_access`: what a contact may see of an engagement.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::contact;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Where a grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientPortalAccessStatus {
    /// It lets its contact in.
    Active,
    /// Its time or its uses are over.
    Expired,
    /// The firm took it back.
    Revoked,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "client_portal_access")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub contact_id: Id<contact::Entity>,
    pub areas: Vec<String>,
    #[serde(skip)]
    pub token_hash: Vec<u8>,
    pub expires_at: DateTimeUtc,
    pub max_uses: Option<i32>,
    pub use_count: i32,
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub status: ClientPortalAccessStatus,
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
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::ContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "Cascade"
    )]
    Contact,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self { use_count: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

crate::row::stamped!("client_portal_access");
