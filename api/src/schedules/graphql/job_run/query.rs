//! `jobRun` and `jobRuns`.

use derive::queries;

use super::JobRun;

/// Runs of jobs in the query root.
#[derive(Default)]
pub struct JobRunQuery;

#[queries]
impl JobRunQuery {
    /// One run of a scheduled job; null if there is none.
    fn job_run() -> One<JobRun>;

    /// What was done by itself for the organization, or is to be done.
    fn job_runs() -> Many<JobRun>;
}
