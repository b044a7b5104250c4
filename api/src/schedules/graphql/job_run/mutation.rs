//! `runJobNow`.

use async_graphql::{Context, InputObject, Object};
use entity::Row as _;
use entity::schedules::job_run::{Job, Model};

use super::JobRun;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer, attempt, payloads, reread};
use crate::graphql::scope::InScope;
use crate::repo::idempotency;
use crate::schedules::job_run::run_now;

/// What `runJobNow` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RunJobNowInput {
    /// What is to be done.
    job: Job,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made.
    idempotency_key: Option<String>,
}

payloads! {
    /// What `runJobNow` answers.
    RunJobNowPayload {
        /// The run: a new one, or the one that waits or is under way.
        job_run: JobRun
    }
}

/// Runs of jobs in the mutation root.
#[derive(Default)]
pub struct JobRunMutation;

#[Object]
impl JobRunMutation {
    /// Runs a scheduled job for the organization, whether it is due or not. A worker takes it up within a second or so:
    /// ask for the run to see how it went. If a run of the job waits or is under way, that is answered, and one that
    /// failed is tried again at once. A CONFLICT if one ended at this very moment.
    async fn run_job_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which job.")] input: RunJobNowInput,
    ) -> Result<RunJobNowPayload> {
        let tx = ctx.scope().write(Permission::JobManage).await?;
        let attempt = attempt("runJobNow", input.idempotency_key.as_ref(), &input);
        let effect = Box::pin(run_now(&tx, input.job));
        let outcome = idempotency::once_or(&tx, attempt, effect, Model::uuid, |id| reread(&tx, id)).await;
        answer(&tx, outcome).await
    }
}
