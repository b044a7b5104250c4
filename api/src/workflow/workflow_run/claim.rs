//! Who runs what: each run is one worker's, until its lease is over.

use chrono::{DateTime, Duration, Utc};
use entity::workflow::workflow_run::{Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx, Task};
use crate::error::Result;
use crate::repo::lease::{self as leases, Leased};
use crate::services::Services;
use crate::workflow::rules::workflow_run::is_open;

impl Leased for Model {
    /// Each step begins it anew; none takes as long.
    const LEASE: Duration = Duration::minutes(5);
    /// It tells when it goes on, also if its worker dies.
    const ALSO: &'static str = ", next_attempt_at = $2, started_at = coalesce(taken.started_at, $1)";

    fn lease(&self) -> (i32, Option<DateTime<Utc>>) {
        (self.attempts, self.leased_until)
    }
}

/// The organizations in which runs are due.
pub(super) async fn organizations(services: &Services, moment: &Moment) -> Result<Vec<OrganizationId>> {
    let tx = services.db.system(Task::RunWorkflows, moment).await?;
    let found = leases::organizations::<Model>(&tx).await;
    tx.rollback().await;
    found
}

/// Claims the run of an organization that is due first; none if there is none that is nobody's.
pub(super) async fn next(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Option<Model>> {
    let system = services.db.system(Task::RunWorkflows, moment).await?;
    let tx = system.enter(Actor::system(organization)).await?;
    let claimed = leases::claim_next(&tx, organization).await;
    tx.settle(claimed).await
}

/// Until when a run is a worker's that does something for it now.
pub(super) fn lease(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Model::LEASE
}

/// The run, locked until the transaction ends, if it is still the worker's who claimed it so.
pub(super) async fn held(tx: &OrgTx, run: &Model) -> Result<Option<Model>> {
    // Runs that it causes may refer to it meanwhile.
    let held = Entity::find().filter(leases::held(tx.organization(), run)).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(held.filter(|run| is_open(run.status)))
}

/// A transaction of the server's own in a run's organization.
pub(super) async fn own_tx(services: &Services, run: &Model, moment: &Moment) -> Result<OrgTx> {
    services.db.begin(&Actor::system(run.organization_id), Permission::WorkflowManage, moment).await
}
