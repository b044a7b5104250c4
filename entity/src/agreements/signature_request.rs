//! `signature_requests`: who is asked to sign a contract, and with what consent.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::contract;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Who signs when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SigningOrder {
    /// All at once.
    Parallel,
    /// One after the other, in the order of their positions.
    Sequential,
}

/// Where a signature request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignatureRequestStatus {
    /// With its signers.
    Pending,
    /// Everybody signed.
    Completed,
    /// Somebody refused.
    Declined,
    /// The firm took it back.
    Voided,
    /// Its time passed.
    Expired,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "signature_requests")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub contract_id: Id<contract::Entity>,
    pub message: Option<String>,
    pub consent_text: String,
    pub consent_sha256: String,
    pub document_sha256: String,
    pub event_count: i32,
    pub chain_head: String,
    pub expires_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub closing_reason: Option<String>,
    pub signing_order: SigningOrder,
    pub status: SignatureRequestStatus,
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
        belongs_to = "contract::Entity",
        from = "(Column::OrganizationId, Column::ContractId)",
        to = "(contract::Column::OrganizationId, contract::Column::Id)",
        on_delete = "Cascade"
    )]
    Contract,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("signature_request", soft_delete);
