//! `scheduledJobs`.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Context, OutputType, SimpleObject};
use chrono::{DateTime, Utc};
use derive::queries;
use entity::schedules::job_run::Job;
use sea_orm::{ActiveEnum, Iterable};

use super::job_run::JobRun;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::scope::InScope;
use crate::schedules::job_run::history;
use crate::schedules::rules::cadence;

/// Something that is done by itself at its time.
#[derive(Clone, Debug, SimpleObject)]
pub struct ScheduledJob {
    /// Which job.
    job: Job,
    /// What it does, as the description of `job` says it.
    description: &'static str,
    /// How often it is looked whether there is something to do, in seconds.
    every_seconds: i64,
    /// When it is looked next, UTC. Nothing is run where there is nothing to do.
    next_due_at: DateTime<Utc>,
    /// Its run that waits or is under way; null if there is none.
    open_run: Option<JobRun>,
    /// Its run that was queued last, open or not; null if there was none in the last 30 days.
    last_run: Option<JobRun>,
}

/// What the schema says of each job.
static DESCRIPTIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut registry = Registry::default();
    <Job as OutputType>::create_type_info(&mut registry);
    let Some(MetaType::Enum { enum_values, .. }) = registry.types.remove(&*<Job as OutputType>::type_name()) else {
        return HashMap::new();
    };
    enum_values.into_iter().filter_map(|(job, value)| Some((job, value.description?))).collect()
});

fn description(job: Job) -> &'static str {
    DESCRIPTIONS.get(&job.to_value()).map_or("", String::as_str)
}

/// Scheduled jobs, in the query root.
#[derive(Default)]
pub struct ScheduledJobQuery;

#[queries]
impl ScheduledJobQuery {
    /// All that is done by itself for the organization: how often, when next, and how it last went.
    async fn scheduled_jobs(&self, ctx: &Context<'_>) -> Result<Vec<ScheduledJob>> {
        let scope = ctx.scope();
        let (reader, now) = (scope.reader().await?, scope.moment.now);
        let runs = history::last(reader.tx(Permission::JobManage)?).await?;
        let told = |job: Job| {
            let last = runs.iter().find(|run| run.job == job);
            // It can't be queued again while it is open: an open run is the last one.
            let open = last.filter(|run| run.next_attempt_at.is_some());
            ScheduledJob {
                job,
                description: description(job),
                every_seconds: cadence::every(job).num_seconds(),
                next_due_at: cadence::next(job, now),
                open_run: open.cloned().map(JobRun::from),
                last_run: last.cloned().map(JobRun::from),
            }
        };
        Ok(Job::iter().map(told).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_job_says_what_it_does() {
        assert!(Job::iter().all(|job| description(job).ends_with('.')));
        assert_eq!(description(Job::WakeThreads), "Reopens threads that were snoozed until now.");
    }
}
