//! `refunds`: money of a payment that was given back.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::revenue::payment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "refunds")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub payment_id: Id<payment::Entity>,
    pub amount: i64,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub refunded_at: DateTimeUtc,
    pub reason: Option<String>,
    pub reference: Option<String>,
    pub processor_id: Option<String>,
    pub external_id: Option<String>,
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
        belongs_to = "payment::Entity",
        from = "(Column::OrganizationId, Column::PaymentId)",
        to = "(payment::Column::OrganizationId, payment::Column::Id)",
        on_delete = "Cascade"
    )]
    Payment,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("refund");
