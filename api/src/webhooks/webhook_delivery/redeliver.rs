//! What is sent by hand: a ping, and what was sent before.

use entity::Id;
use entity::outbox::outbox_event;
use entity::webhooks::webhook_delivery::{self as delivery, Entity, Model, WebhookDeliveryStatus};
use entity::webhooks::webhook_endpoint as endpoint;
use sea_orm::sea_query::{IntoCondition as _, LockType};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Set};

use super::turn::PING;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows, own};
use crate::repo::save::missing;
use crate::webhooks::rules::webhook_delivery::{self as rules, Action, TRANSITIONS};
use crate::webhooks::rules::webhook_endpoint as endpoint_rules;

/// Queues a ping: sent once, in a moment, and listed with its attempt as any delivery.
pub async fn ping(tx: &OrgTx, id: Id<endpoint::Entity>) -> Result<Model> {
    const FIELD: &str = "webhookEndpointId";
    let endpoint: endpoint::Model = find::locked(tx, id, FIELD, None, Rows::Live).await?;
    let guarded = endpoint_rules::TRANSITIONS.guard(&endpoint_rules::Action::Ping, &endpoint.status);
    guarded.map_err(|reason| UserError { field: Some(FIELD.to_owned()), ..reason })?;
    let row = delivery::ActiveModel {
        organization_id: Set(tx.organization()),
        id: Set(Id::new()),
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

/// Sends a delivery again, now. One that is still on its way keeps its turn among its record's; one that ended is sent out of
/// turn, as often as a new one, and nothing waits for it.
pub async fn redeliver(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let wanted = own::<Model>(tx, Rows::Live).add(delivery::Column::Id.eq(id));
    let before = Entity::find().filter(wanted).lock(LockType::NoKeyUpdate).one(tx).await?;
    let before = before.ok_or_else(|| UserError::not_found("id"))?;
    TRANSITIONS.guard(&Action::Redeliver, &before.status)?;
    rules::once_more(before.attempts)?;
    let endpoint: Option<endpoint::Model> = find::by_id(tx, before.webhook_endpoint_id, Rows::Live).await?;
    if endpoint.is_none_or(|endpoint| endpoint.status != endpoint::WebhookEndpointStatus::Enabled) {
        let reason = "Its endpoint is disabled or deleted: enable it first.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    if before.status != WebhookDeliveryStatus::Retrying {
        let again = again(tx, delivery::Column::Id.eq(id).into_condition()).await?;
        return again.into_iter().next().ok_or_else(|| missing("the delivery"));
    }
    hurry(tx, &before).await?;
    Ok(Model { next_attempt_at: Some(tx.now()), ..before })
}

/// Sends what was given up of an event again, to every endpoint that did not get it. Answers how many deliveries.
pub async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<usize> {
    let given_up = delivery::Column::Status.eq(WebhookDeliveryStatus::Dead);
    let given_up = Condition::all().add(delivery::Column::OutboxEventId.eq(event)).add(given_up);
    Ok(again(tx, given_up).await?.len())
}

/// Queues what has ended anew: out of turn.
async fn again(tx: &OrgTx, which: Condition) -> Result<Vec<Model>> {
    let change = delivery::ActiveModel {
        status: Set(WebhookDeliveryStatus::Retrying),
        sequence: Set(None),
        tries: Set(0),
        next_attempt_at: Set(Some(tx.now())),
        ended_at: Set(None),
        ..ActiveModelTrait::default()
    };
    let which = own::<Model>(tx, Rows::Live).add(which);
    Ok(Entity::update_many().set(change).filter(which).exec_with_returning(tx).await?)
}

/// What is on its way is due now, and with it those that wait for it. Whoever is sending it just now goes on.
async fn hurry(tx: &OrgTx, first: &Model) -> Result<()> {
    let waiting = Condition::all()
        .add(delivery::Column::WebhookEndpointId.eq(first.webhook_endpoint_id))
        .add(delivery::Column::SubjectId.eq(first.subject_id))
        .add(delivery::Column::Sequence.gt(first.sequence))
        .add(delivery::Column::NextAttemptAt.gt(tx.now()));
    let which = Condition::any().add(delivery::Column::Id.eq(first.id)).add(waiting);
    let change = delivery::ActiveModel { next_attempt_at: Set(Some(tx.now())), ..ActiveModelTrait::default() };
    Entity::update_many().set(change).filter(own::<Model>(tx, Rows::Live).add(which)).exec(tx).await?;
    Ok(())
}
