//! `activity_events`: who changed what, when: append-only, for people.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::{Id, Row, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "activity_events")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub verb: String,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub client_company_id: Option<Uuid>,
    pub engagement_id: Option<Uuid>,
    pub diff: Json,
    pub request_id: String,
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
    const PREFIX: &'static str = "activity_event";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;
    const YEARLY: bool = true;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
