//! `dead_letters`: an event that a consumer gave up, until it is replayed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::outbox::outbox_event;
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;
use crate::{Id, Row, Tag};

/// Who is to get events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Consumer {
    /// What gives events their numbers and passes them on to the others.
    Relay,
    /// An endpoint of a partner.
    Webhook,
    /// A rule of the firm's own.
    Workflow,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "dead_letters")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub outbox_event_id: Id<outbox_event::Entity>,
    /// What a WEBHOOK gave up.
    pub webhook_delivery_id: Option<Id<webhook_delivery::Entity>>,
    /// What a WORKFLOW gave up.
    pub workflow_run_id: Option<Id<workflow_run::Entity>>,
    pub event_type: String,
    pub subject_id: Uuid,
    pub attempts: i32,
    pub reason: String,
    pub replayed_at: Option<DateTimeUtc>,
    pub consumer: Consumer,
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
        belongs_to = "outbox_event::Entity",
        from = "(Column::OrganizationId, Column::OutboxEventId)",
        to = "(outbox_event::Column::OrganizationId, outbox_event::Column::Id)",
        on_delete = "Cascade"
    )]
    OutboxEvent,
    #[sea_orm(
        belongs_to = "webhook_delivery::Entity",
        from = "(Column::OrganizationId, Column::WebhookDeliveryId)",
        to = "(webhook_delivery::Column::OrganizationId, webhook_delivery::Column::Id)",
        on_delete = "Cascade"
    )]
    WebhookDelivery,
    #[sea_orm(
        belongs_to = "workflow_run::Entity",
        from = "(Column::OrganizationId, Column::WorkflowRunId)",
        to = "(workflow_run::Column::OrganizationId, workflow_run::Column::Id)",
        on_delete = "Cascade"
    )]
    WorkflowRun,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "dead_letter";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
