//! Who does what: a run belongs to the worker that claimed it until its lease ends.

use chrono::{DateTime, Duration, Utc};
use entity::schedules::job_run::{Job, Model};
use sea_orm::{ActiveEnum as _, Iterable as _};

use crate::auth::actor::OrganizationId;
use crate::db::{Moment, Task};
use crate::error::Result;
use crate::repo::lease::{self, Leased};
use crate::services::Services;

impl Leased for Model {
    /// A turn ends before: see `work`.
    const LEASE: Duration = Duration::minutes(10);
    const ALSO: &'static str = ", started_at = coalesce(taken.started_at, $1)";

    fn known() -> Option<(&'static str, Vec<String>)> {
        Some(("job", Job::iter().map(|job| job.to_value()).collect()))
    }

    fn lease(&self) -> (i32, Option<DateTime<Utc>>) {
        (self.attempts, self.leased_until)
    }
}

/// The organizations that have a run to do.
pub(super) async fn organizations(services: &Services, moment: &Moment) -> Result<Vec<OrganizationId>> {
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let found = lease::organizations::<Model>(&tx).await;
    tx.rollback().await;
    found
}

/// Claims an organization's run that has waited longest; none if there is nothing to do that is nobody's.
pub(super) async fn next(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Option<Model>> {
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let claimed = lease::claim_next(&tx, organization).await;
    tx.settle(claimed).await
}
