//! What came of an attempt, and what follows, in one transaction.

use chrono::{DateTime, Utc};
use entity::Row;
use entity::outbox::dead_letter::Consumer;
use entity::webhooks::webhook_attempt as attempt;
use entity::webhooks::webhook_delivery::{self as delivery, WebhookDeliveryStatus};
use entity::webhooks::webhook_endpoint::{self as endpoint, Model as Endpoint};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, Set};

use super::claim::Claimed;
use super::notice::notice;
use crate::auth::actor::Actor;
use crate::db::SystemTx;
use crate::error::Result;
use crate::outbox::dead_letter::{self, GivenUp};
use crate::repo::find::{Rows, of_organization};
use crate::repo::lease::held;
use crate::services::Services;
use crate::webhooks::rules::retry::{Next, Outcome, PATIENCE};
use crate::webhooks::sender::Attempted;
use crate::webhooks::webhook_endpoint::{Reason, auto_disable};

/// Records an attempt and its delivery's new state; stamps the endpoint, and disables it if that follows, of which its
/// owners are told.
pub(super) async fn record(
    tx: &SystemTx,
    services: &Services,
    claimed: &Claimed,
    attempted: &Attempted,
    next: Next,
) -> Result<()> {
    insert(tx, claimed, attempted).await?;
    if !settle(tx, claimed, next).await? {
        // The lease was over, and somebody else has it now: what comes of that counts.
        return Ok(());
    }
    match next {
        Next::Done => {}
        Next::Again(then) => put_off(tx, claimed, then).await?,
        Next::GiveUp | Next::Gone => bury(tx, claimed, attempted).await?,
    }
    stamp(tx, claimed, next == Next::Done).await?;
    let days = claimed.endpoint.failing_since.map(|since| tx.now() - since);
    let reason = match next {
        Next::Done => return Ok(()),
        Next::Gone => Reason::Gone,
        _ if days.is_some_and(|days| days >= PATIENCE) => Reason::Failing,
        _ => return Ok(()),
    };
    let tx = tx.enter(Actor::system(claimed.endpoint.organization_id)).await?;
    match auto_disable(&tx, &claimed.endpoint, reason).await? {
        Some(endpoint) => notice(&tx, services, &endpoint).await,
        None => Ok(()),
    }
}

async fn insert(tx: &SystemTx, claimed: &Claimed, attempted: &Attempted) -> Result<()> {
    let (status_code, excerpt, error) = match &attempted.outcome {
        Outcome::Answered { status, excerpt, .. } => (Some(i32::from(*status)), Some(excerpt.clone()), None),
        Outcome::Failed(why) => (None, None, Some(why.chars().take(500).collect())),
    };
    let row = attempt::ActiveModel {
        organization_id: Set(claimed.delivery.organization_id),
        id: Set(tx.new_id()),
        webhook_delivery_id: Set(claimed.delivery.id),
        position: Set(claimed.delivery.attempts),
        latency_ms: Set(attempted.latency_ms),
        status_code: Set(status_code),
        excerpt: Set(excerpt),
        error: Set(error),
        created_at: Set(tx.now()),
    };
    attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The delivery's new state, unless it has been claimed by somebody else since.
async fn settle(tx: &SystemTx, claimed: &Claimed, next: Next) -> Result<bool> {
    let (status, next_attempt_at) = match next {
        Next::Done => (WebhookDeliveryStatus::Succeeded, None),
        Next::Again(then) => (WebhookDeliveryStatus::Retrying, Some(then)),
        Next::GiveUp | Next::Gone => (WebhookDeliveryStatus::Dead, None),
    };
    let change = delivery::ActiveModel {
        status: Set(status),
        next_attempt_at: Set(next_attempt_at),
        leased_until: Set(None),
        ended_at: Set(next_attempt_at.is_none().then(|| tx.now())),
        ..ActiveModelTrait::default()
    };
    let ours = held(claimed.delivery.organization_id, &claimed.delivery);
    let settled = delivery::Entity::update_many().set(change).filter(ours).exec(tx).await?;
    Ok(settled.rows_affected == 1)
}

/// What waits for this delivery needs not be looked at before it.
async fn put_off(tx: &SystemTx, claimed: &Claimed, then: DateTime<Utc>) -> Result<()> {
    let delivery::Model { subject_id: Some(subject), sequence: Some(sequence), .. } = claimed.delivery else {
        return Ok(());
    };
    let later = own::<delivery::Model>(claimed)
        .add(delivery::Column::WebhookEndpointId.eq(claimed.endpoint.id))
        .add(delivery::Column::SubjectId.eq(subject))
        .add(delivery::Column::Sequence.gt(sequence))
        .add(delivery::Column::NextAttemptAt.lt(then));
    let change = delivery::ActiveModel { next_attempt_at: Set(Some(then)), ..ActiveModelTrait::default() };
    delivery::Entity::update_many().set(change).filter(later).exec(tx).await?;
    Ok(())
}

/// An event that is given up is seen among the dead letters. A ping is none.
async fn bury(tx: &SystemTx, claimed: &Claimed, attempted: &Attempted) -> Result<()> {
    let Some(event) = &claimed.event else { return Ok(()) };
    let given_up = GivenUp {
        organization: event.organization_id,
        consumer: Consumer::Webhook,
        work: claimed.delivery.id.uuid(),
        event: event.id,
        event_type: event.r#type.clone(),
        subject: event.subject_id,
        attempts: claimed.delivery.attempts,
        reason: format!("{}: {}", claimed.endpoint.id, attempted.outcome.told()),
    };
    dead_letter::bury(tx, given_up).await
}

/// Since when nothing has got through: no change of the endpoint's, so without version or event.
async fn stamp(tx: &SystemTx, claimed: &Claimed, got_through: bool) -> Result<()> {
    use endpoint::Column::FailingSince;
    let (since, is_news) = match (got_through, claimed.endpoint.failing_since) {
        (true, _) => (None, FailingSince.is_not_null()),
        (false, None) => (Some(tx.now()), FailingSince.is_null()),
        (false, Some(_)) => return Ok(()),
    };
    let own = own::<Endpoint>(claimed).add(endpoint::Column::Id.eq(claimed.endpoint.id)).add(is_news);
    let change = endpoint::ActiveModel { failing_since: Set(since), ..ActiveModelTrait::default() };
    endpoint::Entity::update_many().set(change).filter(own).exec(tx).await?;
    Ok(())
}

/// The predicate that every statement carries.
fn own<M: Row>(claimed: &Claimed) -> Condition {
    of_organization::<M>(claimed.delivery.organization_id, Rows::All)
}
