//! What is kept for a while only: events that were passed on, and the histories of what was done by itself.
//!
//! The outbox removes events that are older than it keeps them (30 days; 400 if the relay gave them up), and with them,
//! by their keys, deliveries to webhooks with their attempts, runs of rules, and dead letters. Removed here are runs of
//! jobs after [`JOB_RUNS`], deliveries of no event, which are pings, after [`DELIVERIES`], what is known of mails after
//! [`MAILS`], and idempotency keys when their day is over. What happened to records, the timeline, is kept: its
//! partitions are made by whoever migrates (`db::years`), and rows of years that have none go to the default one.

use chrono::{DateTime, Duration, Utc};
use entity::Row;
use entity::id::time::bound;
use entity::identity::idempotency_key;
use entity::outbox::mail;
use entity::outbox::outbox_event::{self, OutboxStatus};
use entity::schedules::job_run;
use entity::webhooks::webhook_delivery;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
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
    let given_up = made_before::<outbox_event::Model>(asked.now - retention::KEPT_GIVEN_UP)
        .add(outbox_event::Column::Status.eq(OutboxStatus::Dead));
    is_oldest_passed_on_over(asked)
        .or(there_is::<outbox_event::Model>(asked, given_up))
        .or(there_is::<idempotency_key::Model>(asked, Condition::all().add(is_over)))
        .or(is_any_over::<job_run::Model>(asked, JOB_RUNS))
        .or(is_any_over::<webhook_delivery::Model>(asked, DELIVERIES))
        .or(is_any_over::<mail::Model>(asked, MAILS))
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

/// Whether the first event that was passed on was made longer ago than they are kept: its number finds it, past those that
/// nobody was told.
fn is_oldest_passed_on_over(asked: &Asked) -> Expr {
    let column = |column| Expr::col((outbox_event::Entity, column));
    let own = find::of_organization::<outbox_event::Model>(asked.organization, Rows::All)
        .add(column(outbox_event::Column::Sequence).gt(0));
    let oldest = Query::select()
        .expr(column(outbox_event::Column::CreatedAt))
        .from(outbox_event::Entity)
        .cond_where(own)
        .order_by((outbox_event::Entity, outbox_event::Column::Sequence), Order::Asc)
        .limit(1)
        .take();
    let is_over = Expr::SubQuery(None, Box::new(oldest.into())).lt(asked.now - retention::KEPT);
    // Also where there is none.
    Expr::cust_with_exprs("($1) IS TRUE", [is_over])
}

/// Whether a table has a row that [`remove`] would remove.
fn is_any_over<M: Row>(asked: &Asked, kept: Duration) -> Expr {
    there_is::<M>(asked, ended_before::<M>(asked.now - kept))
}

/// Removes a table's oldest rows that were made longer ago, and have ended.
async fn remove<M: Row>(tx: &OrgTx, kept: Duration) -> Result<u64> {
    let (table, id) = (M::Entity::default(), || Expr::col((M::Entity::default(), "id")));
    let over = find::own::<M>(tx, Rows::All).add(ended_before::<M>(tx.now() - kept));
    let oldest =
        Query::select().expr(id()).from(table).cond_where(over).order_by((table, "id"), Order::Asc).limit(MOST).take();
    let own = find::own::<M>(tx, Rows::All).add(id().in_subquery(oldest));
    let delete = Query::delete().from_table(table).cond_where(own).take();
    Ok(tx.execute(&delete).await?.rows_affected())
}

fn ended_before<M: Row>(until: DateTime<Utc>) -> Condition {
    made_before::<M>(until).add(Expr::col((M::Entity::default(), "next_attempt_at")).is_null())
}

/// By the id, too: so the primary key finds them, and nothing is read where nothing is old.
fn made_before<M: Row>(until: DateTime<Utc>) -> Condition {
    let column = |column| Expr::col((M::Entity::default(), column));
    Condition::all().add(column("id").lt(bound(until))).add(column("created_at").lt(until))
}
