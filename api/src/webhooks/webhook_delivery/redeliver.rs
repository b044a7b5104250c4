//! What was sent before, sent again by hand.

use entity::Id;
use entity::outbox::dead_letter::Consumer;
use entity::outbox::outbox_event;
use entity::webhooks::webhook_delivery::{self as delivery, Entity, Model, WebhookDeliveryStatus};
use entity::webhooks::webhook_endpoint as endpoint;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::outbox::dead_letter;
use crate::repo::find::{self, Rows, own};
use crate::repo::save::missing;
use crate::webhooks::rules::webhook_delivery::{self as rules, Action, TRANSITIONS};

/// Sends a delivery again, now. One that is still on its way keeps its turn among its record's; one that ended is sent
/// out of turn, as often as a new one, and nothing waits for it. The dead letter of one that was given up is over.
pub async fn redeliver(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let wanted = own::<Model>(tx, Rows::Live).add(delivery::Column::Id.eq(id));
    let before = Entity::find().filter(wanted).lock(LockType::NoKeyUpdate).one(tx).await?;
    let before = before.ok_or_else(|| UserError::not_found("id"))?;
    let endpoint: Option<endpoint::Model> = find::by_id(tx, before.webhook_endpoint_id, Rows::Live).await?;
    can_be_sent_again(&before, endpoint.as_ref())?;
    if before.status == WebhookDeliveryStatus::Retrying {
        hurry(tx, &before).await?;
        return Ok(Model { next_attempt_at: Some(tx.now()), ..before });
    }
    let sent = again(tx, vec![id.uuid()]).await?.into_iter().next().ok_or_else(|| missing("the delivery"))?;
    if before.status == WebhookDeliveryStatus::Dead && before.outbox_event_id.is_some() {
        dead_letter::replayed(tx, Consumer::Webhook, vec![id.uuid()]).await?;
    }
    Ok(sent)
}

/// Sends what was given up of an event again, to each endpoint that it can be sent to; answers which deliveries. If
/// there are some, and none of them can be sent, that is refused with what stands in the way of the first.
pub async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<Vec<Uuid>> {
    let dead = own::<Model>(tx, Rows::Live)
        .add(delivery::Column::OutboxEventId.eq(event))
        .add(delivery::Column::Status.eq(WebhookDeliveryStatus::Dead));
    let dead = Entity::find().filter(dead).order_by_asc(delivery::Column::Id);
    let dead = dead.lock(LockType::NoKeyUpdate).all(tx).await?;
    let endpoints: Vec<_> = dead.iter().map(|delivery| delivery.webhook_endpoint_id.uuid()).collect();
    let endpoints: Vec<endpoint::Model> = find::by_ids(tx, &endpoints, Rows::Live).await?;
    let (mut ids, mut refused) = (Vec::new(), None);
    for delivery in &dead {
        let endpoint = endpoints.iter().find(|endpoint| endpoint.id == delivery.webhook_endpoint_id);
        match can_be_sent_again(delivery, endpoint) {
            Ok(()) => ids.push(delivery.id.uuid()),
            Err(reason) => refused = refused.or(Some(reason)),
        }
    }
    if let (Some(reason), true) = (refused, ids.is_empty()) {
        return Err(UserError { field: Some("eventId".to_owned()), ..reason }.into());
    }
    again(tx, ids.clone()).await?;
    Ok(ids)
}

/// Refuses what is on its way for the first time or was tried too often, and what goes to an endpoint that is sent
/// nothing.
fn can_be_sent_again(delivery: &Model, endpoint: Option<&endpoint::Model>) -> Result<(), UserError> {
    TRANSITIONS.guard(&Action::Redeliver, &delivery.status)?;
    rules::once_more(delivery.attempts)?;
    if endpoint.is_some_and(|endpoint| endpoint.status == endpoint::WebhookEndpointStatus::Enabled) {
        return Ok(());
    }
    let reason = "Its endpoint is disabled or deleted: enable it first.";
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
}

/// Queues what has ended anew: out of turn.
async fn again(tx: &OrgTx, ids: Vec<Uuid>) -> Result<Vec<Model>> {
    let change = delivery::ActiveModel {
        status: Set(WebhookDeliveryStatus::Retrying),
        sequence: Set(None),
        tries: Set(0),
        next_attempt_at: Set(Some(tx.now())),
        ended_at: Set(None),
        ..ActiveModelTrait::default()
    };
    let which = own::<Model>(tx, Rows::Live).add(find::any_of::<Model>("id", ids));
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
