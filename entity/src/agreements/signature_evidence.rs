//! `signature_evidence`: the personal side of a signature event, which can be erased without breaking the chain.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::signature_event;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "signature_evidence")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub signature_event_id: Id<signature_event::Entity>,
    #[serde(skip)]
    pub salt: Option<String>,
    #[serde(skip)]
    pub details: Option<Json>,
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
        belongs_to = "signature_event::Entity",
        from = "(Column::OrganizationId, Column::SignatureEventId)",
        to = "(signature_event::Column::OrganizationId, signature_event::Column::Id)",
        on_delete = "Cascade"
    )]
    SignatureEvent,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("signature_evidence");
