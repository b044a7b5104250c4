//! Runs that were given up, taken up again.

use entity::Id;
use entity::outbox::dead_letter::{self, Consumer};
use entity::outbox::outbox_event;
use entity::workflow::workflow_run::{ActiveModel, Column, Entity, Model, WorkflowRunStatus};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set,
};

use super::ending::bare;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::repo::find::{Rows, own};
use crate::workflow::rules::workflow_run::{Action, TRANSITIONS};

/// Lets a run that was given up go on behind the last step that is done, with as many attempts as a new one.
pub async fn retry(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let wanted = own::<Model>(tx, Rows::Live).add(Column::Id.eq(id));
    let run = Entity::find().filter(wanted).lock(LockType::NoKeyUpdate).one(tx).await?;
    let run = run.ok_or_else(|| UserError::not_found("id"))?;
    TRANSITIONS.guard(&Action::Retry, &run.status)?;
    let run = take_up(tx, &run).await?;
    replayed(tx, run.outbox_event_id).await?;
    Ok(run)
}

/// Lets all runs of an event go on that were given up; answers how many.
pub(crate) async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<usize> {
    let dead = own::<Model>(tx, Rows::Live)
        .add(Column::OutboxEventId.eq(event))
        .add(Column::Status.eq(WorkflowRunStatus::Dead));
    let runs = Entity::find().filter(dead).lock(LockType::NoKeyUpdate).all(tx).await?;
    for run in &runs {
        take_up(tx, run).await?;
    }
    replayed(tx, event).await?;
    Ok(runs.len())
}

async fn take_up(tx: &OrgTx, run: &Model) -> Result<Model> {
    let row = ActiveModel {
        organization_id: Set(run.organization_id),
        id: Set(run.id),
        status: Set(WorkflowRunStatus::Retrying),
        reason: Set(None),
        attempts: Set(0),
        next_attempt_at: Set(Some(tx.now())),
        leased_until: Set(None),
        // A rule that was changed since goes on as it is now: whoever retries has seen it.
        started_at: Set(Some(tx.now())),
        ended_at: Set(None),
        ..bare()
    };
    Ok(Entity::update(row).exec(tx).await?)
}

/// Tells the dead letters of an event that it is replayed, once no run of it is given up any more.
async fn replayed(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<()> {
    let dead = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .cond_where(own::<Model>(tx, Rows::Live))
        .and_where(Expr::col((Entity, Column::OutboxEventId)).eq(event.uuid()))
        .and_where(Expr::col((Entity, Column::Status)).eq(WorkflowRunStatus::Dead.to_value()))
        .to_owned();
    let tell = Query::update()
        .table(dead_letter::Entity)
        .value(dead_letter::Column::ReplayedAt, tx.now())
        .cond_where(own::<dead_letter::Model>(tx, Rows::Live))
        .and_where(Expr::col(dead_letter::Column::OutboxEventId).eq(event.uuid()))
        .and_where(Expr::col(dead_letter::Column::Consumer).eq(Consumer::Workflow.to_value()))
        .and_where(Expr::col(dead_letter::Column::ReplayedAt).is_null())
        .and_where(Expr::exists(dead).not())
        .to_owned();
    tx.execute(&tell).await?;
    Ok(())
}
