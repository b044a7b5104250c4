//! What is kept for a while only: events that were passed on, and the histories of what was done by itself.
//!
//! The outbox removes events that are older than it keeps them (30 days; 400 if the relay gave them up), and with them,
//! by their keys, deliveries to webhooks with their attempts, runs of rules, and dead letters. Removed here are runs of
//! jobs after [`JOB_RUNS`], deliveries of no event, which are pings, after [`DELIVERIES`], what is known of mails after
//! [`MAILS`], and idempotency keys when their day is over. What happened to records, the timeline, is kept: its
//! partitions are made by whoever migrates (`db::years`), and rows of years that have none go to the default one.

use chrono::Duration;
use entity::Row;
use entity::identity::idempotency_key;
use entity::outbox::{mail, outbox_event};
use entity::schedules::job_run;
use entity::webhooks::webhook_delivery;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use super::{Asked, Batch, there_is};
use crate::auth::actor::OrganizationId;
use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::outbox::retention;
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;
use crate::services::Services;

/// How long finished runs of jobs are kept.
const JOB_RUNS: Duration = Duration::days(30);
/// How long finished deliveries are kept.
const DELIVERIES: Duration = Duration::days(30);
/// How long it is known what became of a mail.
const MAILS: Duration = Duration::days(30);

/// The most rows that a batch removes of a table: they are locked until it is committed.
const MOST: u64 = 1_000;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let is_over = idempotency_key::Column::ExpiresAt.lte(asked.now);
    oldest_is_over::<outbox_event::Model>(asked, retention::KEPT)
        .or(there_is::<idempotency_key::Model>(asked, Condition::all().add(is_over)))
        .or(oldest_is_over::<job_run::Model>(asked, JOB_RUNS))
        .or(oldest_is_over::<webhook_delivery::Model>(asked, DELIVERIES))
        .or(oldest_is_over::<mail::Model>(asked, MAILS))
}

/// What is removed in transactions of its own.
pub(super) async fn before(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Batch> {
    let removed = retention::remove_old(services, moment, organization).await?;
    Ok(Batch::of(usize::try_from(removed.rows).unwrap_or(usize::MAX), removed.has_more))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let removed = [
        remove::<job_run::Model>(tx, JOB_RUNS).await?,
        remove::<webhook_delivery::Model>(tx, DELIVERIES).await?,
        remove::<mail::Model>(tx, MAILS).await?,
        idempotency::forget(tx, MOST).await?,
    ];
    let done = usize::try_from(removed.iter().sum::<u64>()).unwrap_or(usize::MAX);
    Ok(Batch::of(done, removed.contains(&MOST)))
}

/// Whether the first row of a table was made longer ago: the primary key has them in the order of their making.
fn oldest_is_over<M: Row>(asked: &Asked, kept: Duration) -> Expr {
    let over = first::<M>(asked.organization, 1, Expr::col((M::Entity::default(), "created_at")));
    let is_over = Expr::SubQuery(None, Box::new(over.into())).lt(asked.now - kept);
    // Also where there is no row.
    Expr::cust_with_exprs("($1) IS TRUE", [is_over])
}

/// Removes those of a table's first rows that were made longer ago, and have ended.
async fn remove<M: Row>(tx: &OrgTx, kept: Duration) -> Result<u64> {
    let table = M::Entity::default();
    // Of the first rows alone, so that nothing is read where nothing is old.
    let ids = first::<M>(tx.organization(), MOST, Expr::col((table, "id")));
    let over = find::own::<M>(tx, Rows::All)
        .add(Expr::col((table, "id")).in_subquery(ids))
        .add(Expr::col((table, "created_at")).lt(tx.now() - kept))
        .add(Expr::col((table, "next_attempt_at")).is_null());
    let delete = Query::delete().from_table(table).cond_where(over).take();
    Ok(tx.execute(&delete).await?.rows_affected())
}

/// The first rows of a table, in the order of their making.
fn first<M: Row>(organization: OrganizationId, most: u64, what: Expr) -> SelectStatement {
    let table = M::Entity::default();
    let own = find::of_organization::<M>(organization, Rows::All);
    Query::select().expr(what).from(table).cond_where(own).order_by((table, "id"), Order::Asc).limit(most).take()
}
