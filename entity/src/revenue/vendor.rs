//! `vendors`: who supplies the firm.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::address::Address;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Where a vendor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VendorStatus {
    /// Bills are taken.
    Active,
    /// No new bills are taken.
    Inactive,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "vendors")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub name: String,
    pub legal_name: Option<String>,
    pub email: Option<String>,
    #[serde(skip)]
    pub email_key: Option<String>,
    pub phone: Option<String>,
    #[serde(skip)]
    pub tax_id_sealed: Option<String>,
    pub address: Option<Address>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: Option<String>,
    pub payment_terms_days: Option<i32>,
    pub external_id: Option<String>,
    pub status: VendorStatus,
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
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("vendor", soft_delete; generates ["name_key"]);
