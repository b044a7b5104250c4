//! Pings: sent by hand to try an endpoint out, delivered as events are, and events of no record.

use entity::Id;
use entity::webhooks::webhook_delivery::{ActiveModel, Entity, Model};
use entity::webhooks::webhook_endpoint as endpoint;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value as Json, json};

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::outbox::message::timestamp;
use crate::repo::find::{self, Rows};
use crate::webhooks::rules::webhook_endpoint::{Action, TRANSITIONS};

/// The type of a ping, as messages and deliveries tell it.
const PING: &str = "webhook.ping";

/// Queues a ping: sent once, in a moment, and listed with its attempt as any delivery.
pub async fn ping(tx: &OrgTx, id: Id<endpoint::Entity>) -> Result<Model> {
    tx.demand(Permission::EventRead)?;
    let endpoint: endpoint::Model = find::locked(tx, id, "id", None, Rows::Live).await?;
    TRANSITIONS.guard(&Action::Ping, &endpoint.status)?;
    let row = ActiveModel {
        organization_id: Set(tx.organization()),
        id: Set(tx.new_id()),
        webhook_endpoint_id: Set(endpoint.id),
        outbox_event_id: Set(None),
        event_type: Set(PING.to_owned()),
        subject_id: Set(None),
        sequence: Set(None),
        next_attempt_at: Set(Some(tx.now())),
        leased_until: Set(None),
        ended_at: Set(None),
        created_at: Set(tx.now()),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec_with_returning(tx).await?)
}

/// What a ping says.
pub(super) fn message(delivery: &Model) -> Json {
    json!({
        "id": delivery.id,
        "type": PING,
        "timestamp": timestamp(delivery.created_at),
        "organizationId": delivery.organization_id,
        "data": { "webhookEndpointId": delivery.webhook_endpoint_id },
    })
}
