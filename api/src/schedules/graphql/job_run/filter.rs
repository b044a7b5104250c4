//! Which runs of jobs, and in which order.

use async_graphql::{Enum, InputObject};
use entity::schedules::job_run::{Job, JobRunStatus, JobTrigger};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "job_runs";

/// Which runs of jobs. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct JobRunFilter {
    /// By what was to be done.
    pub job: Option<ChoiceFilter<Job>>,
    /// By where they stand.
    pub status: Option<ChoiceFilter<JobRunStatus>>,
    /// By why they ran.
    pub trigger: Option<ChoiceFilter<JobTrigger>>,
    /// By when they were queued.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<JobRunFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<JobRunFilter>>,
    /// This must not hold.
    pub not: Option<Box<JobRunFilter>>,
}

impl Filter for JobRunFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.job.map(|f| f.on((TABLE, "job"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.trigger.map(|f| f.on((TABLE, "trigger"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What runs of jobs can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum JobRunOrderField {
    /// When they were queued.
    CreatedAt,
}

impl OrderField for JobRunOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
