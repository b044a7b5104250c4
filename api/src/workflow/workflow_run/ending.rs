//! How an attempt ends, noted in its run.

use chrono::{DateTime, Duration, Utc};
use entity::outbox::dead_letter::Consumer;
use entity::workflow::workflow_run::{ActiveModel, Entity, Model, WorkflowRunStatus};
use entity::workflow::workflow_step::{WorkflowStep, WorkflowStepStatus};
use sea_orm::{EntityTrait as _, Set};

use super::case::Case;
use super::claim::{held, own_tx};
use super::step::named;
use crate::db::{Moment, OrgTx};
use crate::error::{Error, Result};
use crate::outbox::dead_letter::{self, GivenUp};
use crate::services::Services;
use crate::workflow::rules::workflow_run::{Ending, pause};

/// How an attempt ended, and at which step if it was one that failed.
pub(super) struct Ended {
    ending: Ending,
    failed: Option<WorkflowStep>,
}

impl From<Ending> for Ended {
    fn from(ending: Ending) -> Self {
        Self { ending, failed: None }
    }
}

/// Why a step is not done.
pub(super) enum Failure {
    /// It was refused, or something of ours failed.
    Error(Error),
    /// What it was sent to did not take it.
    NotTaken(String),
    /// Not all of its mails went; the ids of those that did.
    NotAll(Vec<String>, Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Ended {
    /// What a failure at a step makes of the attempt.
    pub fn at_step(case: &Case, index: usize, failure: &Failure, now: DateTime<Utc>) -> Self {
        let action = &case.actions[index];
        let what = named(index, action);
        let ending = match failure {
            Failure::Error(error) | Failure::NotAll(_, error) => Ending::of(&what, error),
            Failure::NotTaken(why) => Ending::Again(format!("{what} failed. {why}")),
        };
        let failed = WorkflowStep {
            index: i32::try_from(index).unwrap_or(i32::MAX),
            action: action.kind(),
            status: WorkflowStepStatus::Failed,
            record_ids: Vec::new(),
            sent: match failure {
                Failure::NotAll(sent, _) => sent.clone(),
                Failure::Error(_) | Failure::NotTaken(_) => Vec::new(),
            },
            reason: ending.reason(),
            ended_at: now,
        };
        Self { ending, failed: Some(failed) }
    }
}

/// Notes how an attempt ended, unless somebody else has taken the run over.
pub(super) async fn note(services: &Services, run: &Model, ended: Ended, moment: &Moment) -> Result<()> {
    let tx = own_tx(services, run, moment).await?;
    let outcome = write(&tx, run, ended).await;
    tx.settle(outcome).await
}

async fn write(tx: &OrgTx, run: &Model, ended: Ended) -> Result<()> {
    let Some(run) = held(tx, run).await? else { return Ok(()) };
    let (now, ending) = (tx.now(), ended.ending.after(run.attempts));
    let status = ending.status();
    let (again, attempts) = match &ending {
        Ending::Again(_) => (Some(now + pause(run.attempts)), run.attempts),
        Ending::Later(_, wait) => {
            (Some(now + Duration::seconds(i64::try_from(*wait).unwrap_or(1).max(1))), run.attempts - 1)
        }
        _ => (None, run.attempts),
    };
    let steps = match ended.failed {
        Some(step) => run.steps.clone().with(step),
        None => run.steps.clone(),
    };
    let row = ActiveModel {
        organization_id: Set(run.organization_id),
        id: Set(run.id),
        status: Set(status),
        reason: Set(ending.reason()),
        steps: Set(steps),
        attempts: Set(attempts),
        next_attempt_at: Set(again),
        leased_until: Set(None),
        ended_at: Set(again.is_none().then_some(now)),
        ..bare()
    };
    Entity::update(row).exec(tx).await?;
    if status == WorkflowRunStatus::Dead {
        bury(tx, &run, ending.reason().unwrap_or_default()).await?;
    }
    Ok(())
}

/// A row of which nothing is said: only what is said is changed.
pub(super) fn bare() -> ActiveModel {
    <ActiveModel as sea_orm::ActiveModelTrait>::default()
}

/// Tells that the event was given up.
async fn bury(tx: &OrgTx, run: &Model, reason: String) -> Result<()> {
    let given_up = GivenUp {
        organization: run.organization_id,
        consumer: Consumer::Workflow,
        work: run.id.uuid(),
        event: run.outbox_event_id,
        event_type: run.event_type.clone(),
        subject: run.subject_id,
        attempts: run.attempts,
        reason,
    };
    dead_letter::bury(tx, given_up).await
}
