//! The type `JobRun`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::schedules::job_run::{self, Job, JobRunStatus, JobTrigger};

use crate::auth::permission::Permission;
use crate::graphql::actor::Actor;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;

use super::{JobRunFilter, JobRunOrderField};

/// A scheduled job, run for the organization. Of each job one run at a time waits or is under way. Finished ones are
/// kept for 30 days.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(job_run::Model)]
pub struct JobRun {
    /// The run's id.
    #[graphql(owned)]
    pub id: Id<job_run::Entity>,
    /// What was to be done.
    pub job: Job,
    /// Why it ran.
    pub trigger: JobTrigger,
    /// Where it stands.
    pub status: JobRunStatus,
    /// Who asked for it; the system if it was due.
    #[columns("actor_kind", "actor_id")]
    pub requested_by: Actor,
    /// The time that it was due for, or when it was asked for, UTC.
    pub due_at: DateTime<Utc>,
    /// How many records it changed so far.
    pub done: i32,
    /// How often it was begun since it last got on. After 5 attempts it is FAILED.
    #[columns("attempts")]
    pub attempt_count: i32,
    /// When it is to begin, to go on, or to be tried again, UTC; null if it has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it first began, UTC.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, UTC.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why its last attempt failed, in codes; `RATE_LIMITED` if it only waits, since more mails would be too many at
    /// once. Null if nothing is wrong.
    pub reason: Option<String>,
    /// When it was queued, UTC.
    pub created_at: DateTime<Utc>,
}

texts!(Job, JobTrigger, JobRunStatus);

impl Object for JobRun {
    type Row = job_run::Model;
    const READ: Permission = Permission::JobManage;
}

impl Listed for JobRun {
    type Filter = JobRunFilter;
    type Order = JobRunOrderField;
}

#[relations]
impl JobRun {}
