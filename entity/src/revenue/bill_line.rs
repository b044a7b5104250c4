//! `bill_lines`: what a bill asks for, line by line.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::revenue::bill;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "bill_lines")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub bill_id: Id<bill::Entity>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub position: i32,
    pub description: String,
    pub quantity: i64,
    pub unit_price: i64,
    pub discount_rate: i32,
    pub tax_rate: i32,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
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
        belongs_to = "bill::Entity",
        from = "(Column::OrganizationId, Column::BillId)",
        to = "(bill::Column::OrganizationId, bill::Column::Id)",
        on_delete = "Cascade"
    )]
    Bill,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self { discount_rate: Set(0), tax_rate: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

crate::row::stamped!("bill_line", soft_delete);
