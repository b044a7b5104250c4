//! `webhook_attempts`: one attempt of a delivery, and what came of it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::webhooks::webhook_delivery;
use crate::{Id, Row, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "webhook_attempts")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub webhook_delivery_id: Id<webhook_delivery::Entity>,
    #[serde(rename = "number")]
    pub position: i32,
    pub latency_ms: i32,
    pub status_code: Option<i32>,
    pub excerpt: Option<String>,
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
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
        belongs_to = "webhook_delivery::Entity",
        from = "(Column::OrganizationId, Column::WebhookDeliveryId)",
        to = "(webhook_delivery::Column::OrganizationId, webhook_delivery::Column::Id)",
        on_delete = "Cascade"
    )]
    WebhookDelivery,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "webhook_attempt";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
