//! What is kept for a while only: events that were passed on, and the histories of what was done by itself.
//!
//! Removed are: finished runs of jobs after [`JOB_RUNS`], finished runs of rules after [`WORKFLOW_RUNS`], attempts at
//! webhook deliveries after [`WEBHOOK_ATTEMPTS`]; and by the outbox, events with their deliveries. What happened to
//! records, the timeline, is kept: its partitions are made by migrations, and rows of months that have none are kept in
//! the default partition.

use chrono::Duration;
use entity::Row;
use entity::schedules::job_run;
use entity::webhooks::webhook_attempt;
use entity::workflow::workflow_run;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{Condition, ConnectionTrait};

use super::{Asked, Batch};
use crate::auth::actor::OrganizationId;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};

/// How long finished runs of jobs are kept.
pub(super) const JOB_RUNS: Duration = Duration::days(30);
/// How long finished runs of rules are kept.
pub(super) const WORKFLOW_RUNS: Duration = Duration::days(90);
/// How long attempts at webhook deliveries are kept.
pub(super) const WEBHOOK_ATTEMPTS: Duration = Duration::days(30);

/// The most rows that a batch removes of a table: they are locked until it is committed.
const MOST: u64 = 1_000;

pub(super) fn is_due(asked: &Asked) -> Expr {
    oldest_is_over::<job_run::Model>(asked, JOB_RUNS)
        .or(oldest_is_over::<workflow_run::Model>(asked, WORKFLOW_RUNS))
        .or(oldest_is_over::<webhook_attempt::Model>(asked, WEBHOOK_ATTEMPTS))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let mut batch = Batch::default();
    for removed in [
        remove::<job_run::Model>(tx, JOB_RUNS, Some("next_attempt_at")).await?,
        remove::<workflow_run::Model>(tx, WORKFLOW_RUNS, Some("next_attempt_at")).await?,
        remove::<webhook_attempt::Model>(tx, WEBHOOK_ATTEMPTS, None).await?,
    ] {
        batch.has_more |= removed == MOST;
        batch.done += usize::try_from(removed).unwrap_or(usize::MAX);
    }
    Ok(batch)
}

/// Whether the first row of a table was made longer ago: the primary key has them in the order of their making.
fn oldest_is_over<M: Row>(asked: &Asked, kept: Duration) -> Expr {
    let over = first::<M>(asked.organization, 1, Expr::col((M::Entity::default(), "created_at")));
    Expr::SubQuery(None, Box::new(over.into())).lt(asked.now - kept)
}

/// Removes those of a table's first rows that were made longer ago, and are not `open`.
async fn remove<M: Row>(tx: &OrgTx, kept: Duration, open: Option<&'static str>) -> Result<u64> {
    let table = M::Entity::default();
    let is_over = Expr::col((table, "created_at")).lt(tx.now() - kept);
    // Of the first rows alone, so that nothing is read where nothing is old.
    let ids = first::<M>(tx.organization(), MOST, Expr::col((table, "id")));
    let over = find::own::<M>(tx, Rows::All)
        .add(Expr::col((table, "id")).in_subquery(ids))
        .add(is_over)
        .add_option(open.map(|column| Expr::col((table, column)).is_null()));
    let delete = Query::delete().from_table(table).cond_where(over).take();
    Ok(tx.execute(&delete).await?.rows_affected())
}

/// The first rows of a table, in the order of their making.
fn first<M: Row>(organization: OrganizationId, most: u64, what: Expr) -> sea_orm::sea_query::SelectStatement {
    let table = M::Entity::default();
    let own: Condition = find::of_organization::<M>(organization, Rows::All);
    Query::select().expr(what).from(table).cond_where(own).order_by((table, "id"), Order::Asc).limit(most).take()
}
