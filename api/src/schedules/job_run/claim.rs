//! Who does what: a run belongs to the worker that claimed it until its lease ends.
//!
//! Organizations with something to do are found by skipping from one to the next in the index of open runs; then one run
//! at a time is claimed in one organization. Workers pass over what another is claiming.

use chrono::Duration;
use entity::Id;
use entity::schedules::job_run::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult, Iterable, Statement};

use crate::auth::actor::OrganizationId;
use crate::db::{Moment, Task};
use crate::error::Result;
use crate::services::Services;

/// How long a run is one worker's. A turn ends before: see `work`.
pub(super) const LEASE: Duration = Duration::minutes(10);

/// From each organization the next one that has a run to do.
const WITH_RUNS: &str = "\
WITH RECURSIVE found (organization_id) AS (
  (SELECT organization_id FROM job_runs WHERE next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
    ORDER BY organization_id LIMIT 1)
  UNION ALL
  SELECT (SELECT organization_id FROM job_runs WHERE next_attempt_at <= $1
    AND (leased_until IS NULL OR leased_until <= $1) AND organization_id > found.organization_id
    ORDER BY organization_id LIMIT 1) FROM found WHERE found.organization_id IS NOT NULL)
SELECT organization_id FROM found WHERE organization_id IS NOT NULL";

/// The organizations that have a run to do.
pub(super) async fn organizations(services: &Services, moment: &Moment) -> Result<Vec<OrganizationId>> {
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let with_runs = Statement::from_sql_and_values(tx.get_database_backend(), WITH_RUNS, [moment.now.into()]);
    let found = tx.query_all_raw(with_runs).await;
    tx.rollback().await?;
    found?.iter().map(|row| Ok(Id::from_uuid(row.try_get("", "organization_id")?))).collect()
}

/// Claims an organization's run that has waited longest; none if there is nothing to do that is nobody's.
pub(super) async fn next(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Option<Model>> {
    let own = |table: &'static str| Expr::col((table, "organization_id")).eq(organization.uuid());
    let is_free = Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(moment.now));
    let free = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(own("job_runs"))
        .and_where(Column::NextAttemptAt.lte(moment.now))
        .cond_where(is_free)
        .order_by(Column::NextAttemptAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .take();
    let claim = Query::update()
        .table(Entity)
        .value(Column::LeasedUntil, Expr::val(moment.now + LEASE))
        .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .value(Column::StartedAt, Expr::cust_with_values("coalesce(started_at, $1)", [moment.now]))
        .and_where(own("job_runs"))
        // Not `IN`: that may look again for each row, and find the next free one.
        .and_where(Expr::col(Column::Id).eq(Expr::SubQuery(None, Box::new(free.into()))))
        .returning(Query::returning().columns(Column::iter()))
        .take();
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let claimed = tx.query_one(&claim).await.map_err(Into::into);
    let claimed = tx.settle(claimed).await?;
    Ok(claimed.map(|row| Model::from_query_result(&row, "")).transpose()?)
}
