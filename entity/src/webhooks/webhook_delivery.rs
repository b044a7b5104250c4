//! `webhook_deliveries`: an event on its way to an endpoint.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::outbox::outbox_event;
use crate::webhooks::webhook_endpoint;
use crate::{Id, Row, Tag};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookDeliveryStatus {
    /// Not tried yet.
    Queued,
    /// Tried, and to be tried again.
    Retrying,
    /// The receiver has it.
    Succeeded,
    /// Given up; it can be sent again by hand.
    Dead,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "webhook_deliveries")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub webhook_endpoint_id: Id<webhook_endpoint::Entity>,
    pub outbox_event_id: Option<Id<outbox_event::Entity>>,
    pub event_type: String,
    pub subject_id: Option<Uuid>,
    /// Its place among the deliveries of its record; none of a ping, and of what is sent again out of turn.
    pub sequence: Option<i64>,
    /// How many attempts were begun in all: the number of the last one.
    pub attempts: i32,
    /// How many of them since it was last queued: after the tenth it is given up.
    pub tries: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub status: WebhookDeliveryStatus,
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
        belongs_to = "webhook_endpoint::Entity",
        from = "(Column::OrganizationId, Column::WebhookEndpointId)",
        to = "(webhook_endpoint::Column::OrganizationId, webhook_endpoint::Column::Id)",
        on_delete = "Cascade"
    )]
    WebhookEndpoint,
    #[sea_orm(
        belongs_to = "outbox_event::Entity",
        from = "(Column::OrganizationId, Column::OutboxEventId)",
        to = "(outbox_event::Column::OrganizationId, outbox_event::Column::Id)",
        on_delete = "Cascade"
    )]
    OutboxEvent,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            attempts: Set(0),
            tries: Set(0),
            status: Set(WebhookDeliveryStatus::Queued),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

impl Tag for Entity {
    const PREFIX: &'static str = "webhook_delivery";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
