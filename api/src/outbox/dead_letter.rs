//! What consumers gave up, and how they try again.
//!
//! Whoever gives up or tries again locks what it was about first, which is the event, the delivery or the run, and only
//! then a dead letter of it: so nobody waits for anybody in a circle.

use entity::Id;
use entity::outbox::dead_letter::{ActiveModel, Column, Consumer, Entity, Model};
use entity::outbox::outbox_event::{self, OutboxStatus};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveEnum as _, EntityTrait as _, QueryFilter as _, Set};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::auth::permission::Permission;
use crate::db::{OrgTx, Tx};
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;

/// The most characters that are kept of a reason.
const LONGEST_REASON: usize = 1_000;

/// What a consumer gives up.
pub(crate) struct GivenUp {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Who gives it up.
    pub consumer: Consumer,
    /// What it gives up: the delivery, the run; the event itself if it is the relay.
    pub work: Uuid,
    /// The event.
    pub event: Id<outbox_event::Entity>,
    /// What happened, such as `invoice.issued`.
    pub event_type: String,
    /// The record that it happened to.
    pub subject: Uuid,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong the last time, in codes, fields and words of ours: nothing of any record.
    pub reason: String,
}

/// Makes a dead letter of what is given up.
pub(crate) async fn bury<S: Send + Sync>(tx: &Tx<S>, given_up: GivenUp) -> Result<()> {
    let GivenUp { organization, consumer, work, event, event_type, subject, attempts, reason } = given_up;
    metrics::counter!("chambers_events_given_up_total", "consumer" => consumer.to_value()).increment(1);
    let letter = ActiveModel {
        organization_id: Set(organization),
        id: Set(tx.new_id()),
        outbox_event_id: Set(event),
        webhook_delivery_id: Set((consumer == Consumer::Webhook).then(|| Id::from_uuid(work))),
        workflow_run_id: Set((consumer == Consumer::Workflow).then(|| Id::from_uuid(work))),
        event_type: Set(event_type),
        subject_id: Set(subject),
        attempts: Set(attempts),
        reason: Set(reason.chars().take(LONGEST_REASON).collect()),
        replayed_at: Set(None),
        consumer: Set(consumer),
        created_at: Set(tx.now()),
    };
    Entity::insert(letter).exec_without_returning(tx).await?;
    Ok(())
}

/// What a caller needs to let a consumer try again.
pub fn needed(consumer: Consumer) -> Permission {
    match consumer {
        // And what rules need, since it is passed on to them too: see `pass_on_again`.
        Consumer::Relay | Consumer::Webhook => Permission::WebhookManage,
        Consumer::Workflow => Permission::WorkflowManage,
    }
}

/// Lets a consumer try an event again that it gave up; answers the dead letters that are over with it.
pub async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>, consumer: Consumer) -> Result<Vec<Model>> {
    find::required::<outbox_event::Model>(tx, event, "eventId").await?;
    let work = match consumer {
        Consumer::Relay => pass_on_again(tx, event).await?,
        Consumer::Webhook => webhook_delivery::replay(tx, event).await?,
        Consumer::Workflow => workflow_run::replay(tx, event).await?,
    };
    if work.is_empty() {
        let reason = format!("{} did not give this event up: see `deadLetters`.", consumer.to_value());
        return Err(UserError::on("consumer", UserErrorCode::InvalidTransition, reason).into());
    }
    replayed(tx, consumer, work).await
}

/// Notes that a consumer tries again what it gave up, and is locked; answers the dead letters.
pub(crate) async fn replayed(tx: &OrgTx, consumer: Consumer, work: Vec<Uuid>) -> Result<Vec<Model>> {
    let what = match consumer {
        Consumer::Relay => Column::OutboxEventId,
        Consumer::Webhook => Column::WebhookDeliveryId,
        Consumer::Workflow => Column::WorkflowRunId,
    };
    let open = find::own::<Model>(tx, Rows::All)
        .add(Expr::col((Entity, what)).eq(PgFunc::any(work)))
        .add(Expr::col((Entity, Column::Consumer)).eq(consumer.to_value()))
        .add(Expr::col((Entity, Column::ReplayedAt)).is_null());
    let replay = Entity::update_many().col_expr(Column::ReplayedAt, Expr::value(tx.now())).filter(open);
    let mut letters = replay.exec_with_returning(tx).await?;
    letters.sort_by_key(|letter| letter.id.uuid());
    Ok(letters)
}

/// Lets the relay pass an event on, to endpoints and to rules, if it gave it up.
async fn pass_on_again(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<Vec<Uuid>> {
    use outbox_event::{Column, Entity, Model};
    tx.demand(Permission::WorkflowManage)?;
    let dead = find::own::<Model>(tx, Rows::All)
        .add(Expr::col((Entity, Column::Id)).eq(event.uuid()))
        .add(Expr::col((Entity, Column::Status)).eq(OutboxStatus::Dead.to_value()));
    let pending = Entity::update_many()
        .col_expr(Column::Status, Expr::value(OutboxStatus::Pending.to_value()))
        .col_expr(Column::Attempts, Expr::value(0))
        .filter(dead);
    let is_pending = pending.exec(tx).await?.rows_affected > 0;
    // The relay may look at it at once.
    tx.writes_events();
    Ok(if is_pending { vec![event.uuid()] } else { Vec::new() })
}
