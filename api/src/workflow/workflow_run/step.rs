//! One step of a run.

use std::sync::Arc;

use entity::workflow::workflow_run::{ActiveModel, Entity, Model};
use entity::workflow::workflow_step::{WorkflowStep, WorkflowStepStatus};
use sea_orm::{EntityTrait as _, Set};

use super::case::{Case, LEAST};
use super::claim::{held, lease, own_tx};
use super::ending::{Failure, bare};
use super::outside::{self, Ready};
use crate::db::{Moment, OrgTx};
use crate::error::{Result, UserError, UserErrorCode};
use crate::services::Services;
use crate::workflow::rules::action::Action;
use crate::workflow::rules::deed::{Call, Deed};

/// What became of a step that was begun in a transaction.
enum Taken {
    /// Somebody else has the run.
    Lost,
    /// It is done and noted.
    Noted(Box<Model>),
    /// It leaves the house, outside of any transaction.
    Outside(Ready),
}

/// Takes a step and notes that it is done; answers the run as it is then, none if somebody else has taken it over.
pub(super) async fn take(
    services: &Arc<Services>,
    case: &Case,
    run: &Model,
    index: usize,
    moment: &Moment,
) -> Result<Option<Model>, Failure> {
    // Every step has its own time: others may have taken long.
    let moment = moment.at(services.clock.now());
    let tx = services.db.begin(&case.actor, LEAST, &moment).await?;
    let outcome = Box::pin(within(services, &tx, case, run, index)).await;
    match tx.settle(outcome).await? {
        Taken::Lost => Ok(None),
        Taken::Noted(run) => Ok(Some(*run)),
        Taken::Outside(ready) => {
            outside::send(services, run, index, ready, &moment).await?;
            let tx = own_tx(services, run, &moment).await?;
            let outcome = after(&tx, case, run, index).await;
            Ok(tx.settle(outcome).await?)
        }
    }
}

/// What is done to records, and the note of it, together.
async fn within(services: &Arc<Services>, tx: &OrgTx, case: &Case, run: &Model, index: usize) -> Result<Taken> {
    let Some(run) = held(tx, run).await? else { return Ok(Taken::Lost) };
    let action = &case.actions[index];
    let record_ids = match case.deed(tx, action).await? {
        Deed::Call(call) => self::call(services, tx, case, action, &call).await?,
        deed => return outside::ready(tx, case, deed).await.map(Taken::Outside),
    };
    let run = note(tx, run, index, action, record_ids).await?;
    Ok(Taken::Noted(Box::new(run)))
}

/// Calls a mutation, if it is one that rules may call; answers the ids of what it made.
pub(super) async fn call(
    services: &Arc<Services>,
    tx: &OrgTx,
    case: &Case,
    action: &Action,
    call: &Call,
) -> Result<Vec<String>> {
    if matches!(action, Action::ChangeState(_)) && !case.subject.actions().contains(&call.mutation.as_str()) {
        let reason = "Rules can't call this mutation: choose another of the event's actions.";
        return Err(UserError::on("action", UserErrorCode::Invalid, reason).into());
    }
    services.hands.call(services, tx, call).await
}

/// What left the house is noted.
async fn after(tx: &OrgTx, case: &Case, run: &Model, index: usize) -> Result<Option<Model>> {
    match held(tx, run).await? {
        Some(run) => note(tx, run, index, &case.actions[index], Vec::new()).await.map(Some),
        None => Ok(None),
    }
}

/// Notes that a step is done; the lease begins anew.
async fn note(tx: &OrgTx, run: Model, index: usize, action: &Action, record_ids: Vec<String>) -> Result<Model> {
    let step = WorkflowStep {
        index: i32::try_from(index).unwrap_or(i32::MAX),
        action: action.kind(),
        status: WorkflowStepStatus::Done,
        record_ids: record_ids.into_iter().map(Into::into).collect(),
        sent: Vec::new(),
        reason: None,
        ended_at: tx.now(),
    };
    let until = Some(lease(tx.now()));
    let row = ActiveModel {
        organization_id: Set(run.organization_id),
        id: Set(run.id),
        steps: Set(run.steps.with(step)),
        next_attempt_at: Set(until),
        leased_until: Set(until),
        ..bare()
    };
    Ok(Entity::update(row).exec(tx).await?)
}

/// What reasons call a step: its number and what it does.
pub(super) fn named(index: usize, action: &Action) -> String {
    format!("Action {} ({})", index + 1, action.name())
}
