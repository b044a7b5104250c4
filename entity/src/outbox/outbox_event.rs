//! `outbox_events`: what happened, as machines are told of it by the relay.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::workflow::workflow_run;
use crate::{Id, Row, Tag};

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OutboxStatus {
    /// Waits for the relay.
    Pending,
    /// It has its number, and what consumers are to do about it is queued.
    Dispatched,
    /// The relay gave it up after its attempts.
    Dead,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "outbox_events")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub r#type: String,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub subject_version: i32,
    pub payload: Json,
    pub previous: Json,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub request_id: String,
    pub sequence: Option<i64>,
    pub status: OutboxStatus,
    /// The run of a rule that caused it.
    pub workflow_run_id: Option<Id<workflow_run::Entity>>,
    /// How many runs of rules stand behind it.
    pub depth: i32,
    pub attempts: i32,
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
    const PREFIX: &'static str = "outbox_event";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
