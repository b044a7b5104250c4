//! `idempotency_keys`: what a retried mutation has already done, for a day.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::{Id, Row, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "idempotency_keys")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub actor_kind: ActorKind,
    pub actor_id: Uuid,
    pub key: String,
    pub operation: String,
    #[serde(skip)]
    pub input_hash: Vec<u8>,
    pub result: Option<Json>,
    pub expires_at: DateTimeUtc,
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
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "idempotency_key";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
