//! How jobs went.

use entity::schedules::job_run::{Job, Model};
use sea_orm::{ActiveEnum, FromQueryResult, Iterable};

use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::columns;

/// The run of each job that was queued last; none of those that never were.
pub async fn last(tx: &OrgTx) -> Result<Vec<Model>> {
    // Found by an index: no history is read.
    let text = format!(
        "SELECT {} FROM unnest($2::text[]) AS jobs (job) CROSS JOIN LATERAL ( \
           SELECT * FROM job_runs WHERE organization_id = $1 AND job = jobs.job ORDER BY id DESC LIMIT 1) AS run",
        columns::<Model>("run")
    );
    let jobs: Vec<String> = Job::iter().map(|job| job.to_value()).collect();
    let values = [tx.organization().uuid().into(), jobs.into()];
    let found = tx.all(text, values).await?;
    found.iter().map(|row| Ok(Model::from_query_result(row, "")?)).collect()
}
