//! Doing claimed runs, a batch at a time.
//!
//! A batch, the run's progress and, with the last one, its end are one transaction. It commits only while the run is
//! still this worker's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::schedules::job_run::{Column, Entity, Job, JobRunStatus, Model};
use futures::StreamExt as _;
use rand::seq::SliceRandom as _;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveEnum, Condition, EntityTrait, QueryFilter, UpdateMany};

use super::claim;
use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx, Task};
use crate::error::{Fault, Result};
use crate::repo::lease::held;
use crate::schedules::jobs::{self, Batch};
use crate::schedules::rules::retry::{self, BROKEN_OFF, MOST_ATTEMPTS};
use crate::services::Services;
use crate::turn::caught;

/// The most batches of a run in a turn. What is left waits its turn again, so that a firm with much to do holds up no
/// other.
const BATCHES: usize = 10;
/// How many organizations are worked for at once.
const AT_ONCE: usize = 2;
/// After so long a turn begins nothing more, and ends: others have theirs, and a server that stops has waited.
const TURN: Duration = Duration::from_secs(5);

/// How a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// There is more to do.
    GoesOn,
    /// It is done, or waits.
    Ended,
    /// Another has it now.
    Lost,
}

/// Does the runs that nobody does yet. Answers how many it had in hand.
pub(super) async fn work(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let mut organizations = claim::organizations(services, moment).await?;
    // Nobody is always the first.
    organizations.shuffle(&mut rand::rng());
    let until = Instant::now() + TURN;
    let each = organizations.into_iter().map(|organization| work_for(services, moment, organization, until));
    Ok(futures::stream::iter(each)
        .buffer_unordered(AT_ONCE)
        .fold(0, |sum, had| futures::future::ready(sum + had))
        .await)
}

/// Does what one organization has to do.
async fn work_for(services: &Arc<Services>, moment: &Moment, organization: OrganizationId, until: Instant) -> usize {
    let mut had = 0;
    while Instant::now() < until {
        // Others may have taken long: a lease begins when it is taken.
        let moment = moment.at(services.clock.now());
        let worked = match claim::next(services, &moment, organization).await {
            Ok(Some(run)) => run_one(services, &moment, &run).await,
            Ok(None) => break,
            Err(error) => Err(error),
        };
        if let Err(error) = worked {
            // What was claimed is taken up again when its lease ends.
            tracing::error!(%organization, cause = ?error, "a job's run could not be noted");
            break;
        }
        had += 1;
    }
    had
}

/// Does a claimed run, as far as it gets in a turn.
async fn run_one(services: &Arc<Services>, moment: &Moment, run: &Model) -> Result<()> {
    if run.attempts > MOST_ATTEMPTS {
        return fail(services, moment, run, BROKEN_OFF.to_owned(), false).await;
    }
    for _ in 0..BATCHES {
        let moment = moment.at(services.clock.now());
        // A defect in one organization's job is no matter of others'. Boxed: on the stack, futures of whole use cases
        // overflow it in a debug build.
        match caught(Box::pin(batch(services, &moment, run))).await {
            Ok(Step::GoesOn) => {}
            Ok(Step::Ended | Step::Lost) => return Ok(()),
            Err(error) => {
                tracing::warn!(organization = %run.organization_id, run = %run.id, cause = ?error, "a job failed");
                return fail(services, &moment, run, retry::reason(&error), true).await;
            }
        }
    }
    // It got on: what failed before counts no more.
    let put_back = Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::cust("NULL"))
        .col_expr(Column::Attempts, Expr::val(0))
        .filter(ours(run));
    write(services, moment, put_back).await
}

/// A batch, and what became of the run by it.
async fn batch(services: &Services, moment: &Moment, run: &Model) -> Result<Step> {
    let before = jobs::before(run.job, services, moment, run.organization_id).await?;
    let tx = begin(services, moment, run).await?;
    let outcome = step(services, &tx, run, &before).await;
    if matches!(outcome, Ok(None)) {
        tx.rollback().await;
        return Ok(Step::Lost);
    }
    Ok(tx.settle(outcome).await?.unwrap_or(Step::Lost))
}

async fn step(services: &Services, tx: &OrgTx, run: &Model, before: &Batch) -> Result<Option<Step>> {
    let batch = jobs::run(run.job, tx, services).await?.and(before);
    // What others were changing at this moment is left for the next slot.
    let goes_on = batch.has_more && batch.done > 0;
    let done = i32::try_from(batch.done).unwrap_or(i32::MAX);
    let mut progress = Entity::update_many().col_expr(Column::Done, Expr::col(Column::Done).add(done));
    if let (false, Some(seconds)) = (goes_on, batch.wait) {
        // To wait is no attempt.
        progress = progress
            .col_expr(Column::Status, Expr::val(JobRunStatus::Retrying.to_value()))
            .col_expr(Column::Attempts, Expr::val(0))
            .col_expr(Column::NextAttemptAt, Expr::val(tx.now() + retry::wait(seconds)))
            .col_expr(Column::LeasedUntil, Expr::cust("NULL"))
            .col_expr(Column::Reason, Expr::val(retry::reason(&Fault::RateLimited(seconds).into())));
    } else if !goes_on {
        progress = progress
            .col_expr(Column::Status, Expr::val(JobRunStatus::Succeeded.to_value()))
            .col_expr(Column::NextAttemptAt, Expr::cust("NULL"))
            .col_expr(Column::LeasedUntil, Expr::cust("NULL"))
            .col_expr(Column::Reason, Expr::cust("NULL"))
            .col_expr(Column::EndedAt, Expr::val(tx.now()));
    }
    let is_ours = progress.filter(ours(run)).exec(tx).await?.rows_affected == 1;
    Ok(is_ours.then_some(if goes_on { Step::GoesOn } else { Step::Ended }))
}

/// Notes why a run failed, and when it is tried again, if it is.
async fn fail(services: &Services, moment: &Moment, run: &Model, reason: String, is_retried: bool) -> Result<()> {
    let moment = &moment.at(services.clock.now());
    let wait = retry::after(run.attempts).filter(|_| is_retried);
    let status = if wait.is_some() { JobRunStatus::Retrying } else { JobRunStatus::Failed };
    let failed = Entity::update_many()
        .col_expr(Column::Status, Expr::val(status.to_value()))
        .col_expr(Column::NextAttemptAt, Expr::val(wait.map(|wait| moment.now + wait)))
        .col_expr(Column::LeasedUntil, Expr::cust("NULL"))
        .col_expr(Column::Reason, Expr::val(reason))
        .col_expr(Column::EndedAt, Expr::val(wait.is_none().then_some(moment.now)))
        .filter(ours(run));
    write(services, moment, failed).await
}

/// Writes what became of a run outside of its batches.
async fn write(services: &Services, moment: &Moment, change: UpdateMany<Entity>) -> Result<()> {
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let outcome = change.exec(&tx).await.map(drop).map_err(Into::into);
    tx.settle(outcome).await
}

/// The run, as long as it is ours.
fn ours(run: &Model) -> Condition {
    held(run.organization_id, run)
}

/// The organization's own transaction; where rows are removed that no caller may remove, that of the job role.
async fn begin(services: &Services, moment: &Moment, run: &Model) -> Result<OrgTx> {
    let actor = Actor::system(run.organization_id);
    if run.job == Job::Retention {
        return services.db.system(Task::RunJobs, moment).await?.enter(actor).await;
    }
    services.db.begin(&actor, Permission::JobManage, moment).await
}
