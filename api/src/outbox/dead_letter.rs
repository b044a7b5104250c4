//! What consumers gave up, and how they try again.

use entity::Id;
use entity::outbox::dead_letter::{Column, Consumer, Entity, Model};
use entity::outbox::outbox_event::{self, OutboxStatus};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType};
use sea_orm::{ActiveEnum as _, EntityTrait, QueryFilter as _, QuerySelect as _, UpdateMany};

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;

/// Lets a consumer try an event again that it gave up; answers the dead letters that are over with it.
pub async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>, consumer: Consumer) -> Result<Vec<Model>> {
    find::required::<outbox_event::Model>(tx, event, "eventId").await?;
    let given_up = find::own::<Model>(tx, Rows::All)
        .add(Expr::col((Entity, Column::OutboxEventId)).eq(event.uuid()))
        .add(Expr::col((Entity, Column::Consumer)).eq(consumer.to_value()))
        .add(Expr::col((Entity, Column::ReplayedAt)).is_null());
    let mut letters = Entity::find().filter(given_up.clone()).lock(LockType::Update).all(tx).await?;
    if letters.is_empty() {
        let reason = format!("{} did not give this event up: see `deadLetters`.", consumer.to_value());
        return Err(UserError::on("consumer", UserErrorCode::InvalidTransition, reason).into());
    }
    Entity::update_many().col_expr(Column::ReplayedAt, Expr::value(tx.now())).filter(given_up).exec(tx).await?;
    for letter in &mut letters {
        letter.replayed_at = Some(tx.now());
    }
    match consumer {
        Consumer::Relay => relay(tx, event).exec(tx).await.map(drop)?,
        Consumer::Webhook => webhook_delivery::replay(tx, event).await.map(drop)?,
        Consumer::Workflow => workflow_run::replay(tx, event).await.map(drop)?,
    }
    // The relay may look at it at once.
    tx.writes_events();
    Ok(letters)
}

fn relay(tx: &OrgTx, event: Id<outbox_event::Entity>) -> UpdateMany<outbox_event::Entity> {
    use outbox_event::{Column, Entity, Model};
    let dead = find::own::<Model>(tx, Rows::All)
        .add(Expr::col((Entity, Column::Id)).eq(event.uuid()))
        .add(Expr::col((Entity, Column::Status)).eq(OutboxStatus::Dead.to_value()));
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(OutboxStatus::Pending.to_value()))
        .col_expr(Column::Attempts, Expr::value(0))
        .filter(dead)
}
