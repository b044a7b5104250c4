//! Runs that were given up, taken up again.

use entity::Id;
use entity::outbox::dead_letter::Consumer;
use entity::outbox::outbox_event;
use entity::workflow::workflow_run::{ActiveModel, Column, Entity, Model, WorkflowRunStatus};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set};
use uuid::Uuid;

use super::ending::bare;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::outbox::dead_letter;
use crate::repo::find::{Rows, own};
use crate::workflow::rules::workflow_run::{Action, TRANSITIONS};

/// Lets a run that was given up go on behind the last step that is done, with as many attempts as a new one. Its dead
/// letter is over.
pub async fn retry(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let wanted = own::<Model>(tx, Rows::Live).add(Column::Id.eq(id));
    let run = Entity::find().filter(wanted).lock(LockType::NoKeyUpdate).one(tx).await?;
    let run = run.ok_or_else(|| UserError::not_found("id"))?;
    TRANSITIONS.guard(&Action::Retry, &run.status)?;
    let run = take_up(tx, &run).await?;
    dead_letter::replayed(tx, Consumer::Workflow, vec![run.id.uuid()]).await?;
    Ok(run)
}

/// Lets all runs of an event go on that were given up; answers which.
pub(crate) async fn replay(tx: &OrgTx, event: Id<outbox_event::Entity>) -> Result<Vec<Uuid>> {
    let dead = own::<Model>(tx, Rows::Live)
        .add(Column::OutboxEventId.eq(event))
        .add(Column::Status.eq(WorkflowRunStatus::Dead));
    let dead = Entity::find().filter(dead).order_by_asc(Column::Id);
    let runs = dead.lock(LockType::NoKeyUpdate).all(tx).await?;
    for run in &runs {
        take_up(tx, run).await?;
    }
    Ok(runs.into_iter().map(|run| run.id.uuid()).collect())
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
