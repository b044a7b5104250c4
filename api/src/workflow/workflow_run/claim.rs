//! Who runs what: each run is one worker's, until its lease is over.

use chrono::{DateTime, Duration, Utc};
use entity::workflow::workflow_run::{Column, Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult as _, QueryFilter as _, QuerySelect as _,
    Statement,
};

use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx, Task};
use crate::error::Result;
use crate::repo::find::{Rows, own};
use crate::services::Services;
use crate::workflow::rules::workflow_run::is_open;

/// How long a run is a worker's. Each step begins it anew; none takes as long.
const LEASE: Duration = Duration::minutes(5);

/// Organizations that have runs before them. One probe of an index for each: it skips from one organization to the next.
const WAITING: &str = "\
    WITH RECURSIVE waiting AS ( \
      (SELECT organization_id FROM workflow_runs WHERE next_attempt_at IS NOT NULL ORDER BY organization_id LIMIT 1) \
      UNION ALL SELECT (SELECT run.organization_id FROM workflow_runs run \
        WHERE run.next_attempt_at IS NOT NULL AND run.organization_id > waiting.organization_id \
        ORDER BY run.organization_id LIMIT 1) FROM waiting WHERE waiting.organization_id IS NOT NULL) \
    SELECT organization_id FROM waiting WHERE organization_id IS NOT NULL AND EXISTS ( \
      SELECT FROM workflow_runs run \
      WHERE run.organization_id = waiting.organization_id AND run.next_attempt_at <= $1)";

/// The run that is due first and is nobody's. Whoever claims it and dies leaves it due when the lease is over.
const CLAIM: &str = "\
    UPDATE workflow_runs SET attempts = attempts + 1, next_attempt_at = $3, leased_until = $3, \
      started_at = coalesce(started_at, $2) \
    WHERE organization_id = $1 AND id = (SELECT due.id FROM workflow_runs due \
      WHERE due.organization_id = $1 AND due.next_attempt_at <= $2 \
      ORDER BY due.next_attempt_at, due.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) \
    RETURNING *";

/// The organizations in which runs are due.
pub(super) async fn organizations(services: &Services, moment: &Moment) -> Result<Vec<OrganizationId>> {
    let tx = services.db.system(Task::RunWorkflows, moment).await?;
    let waiting = Statement::from_sql_and_values(tx.get_database_backend(), WAITING, [moment.now.into()]);
    let rows = tx.query_all_raw(waiting).await?;
    tx.rollback().await?;
    Ok(rows.iter().map(|row| row.try_get("", "organization_id")).collect::<Result<_, _>>()?)
}

/// Claims the next run of an organization.
pub(super) async fn next(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Option<Model>> {
    let system = services.db.system(Task::RunWorkflows, moment).await?;
    let tx = system.enter(Actor::system(organization)).await?;
    let outcome = claim(&tx).await;
    tx.settle(outcome).await
}

async fn claim(tx: &OrgTx) -> Result<Option<Model>> {
    let values = [tx.organization().into(), tx.now().into(), lease(tx.now()).into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), CLAIM, values)).await?;
    Ok(row.map(|row| Model::from_query_result(&row, "")).transpose()?)
}

/// Until when a run is a worker's that does something for it now.
pub(super) fn lease(now: DateTime<Utc>) -> DateTime<Utc> {
    now + LEASE
}

/// The run, locked until the transaction ends, if it is still the worker's who claimed it so.
pub(super) async fn held(tx: &OrgTx, run: &Model) -> Result<Option<Model>> {
    let claimed = own::<Model>(tx, Rows::Live)
        .add(Column::Id.eq(run.id))
        .add(Column::Attempts.eq(run.attempts))
        .add(Column::LeasedUntil.eq(run.leased_until));
    // Runs that it causes may refer to it meanwhile.
    let held = Entity::find().filter(claimed).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(held.filter(|run| is_open(run.status)))
}

/// A transaction of the server's own in a run's organization.
pub(super) async fn own_tx(services: &Services, run: &Model, moment: &Moment) -> Result<OrgTx> {
    services.db.begin(&Actor::system(run.organization_id), Permission::WorkflowManage, moment).await
}
