//! `Project.progress`.

use std::collections::HashMap;

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::loader::Derived;
use crate::projects::task::progress::{Progress, of_each};

/// How far a project is, by its tasks, subtasks among them. Deleted ones don't count.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ProjectProgress {
    /// How many tasks there are.
    pub tasks: i64,
    /// How many of them are DONE.
    pub done: i64,
    /// How many of them are CANCELLED.
    pub cancelled: i64,
    /// How many of a hundred are DONE, of those that are not CANCELLED: rounded down, and 0 of none.
    pub percent: i32,
    /// How long those that are not CANCELLED take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
    /// How long those that are DONE were to take, in minutes, as far as it was estimated.
    pub done_estimate_minutes: i64,
}

impl From<Progress> for ProjectProgress {
    fn from(progress: Progress) -> Self {
        Self {
            tasks: progress.tasks,
            done: progress.done,
            cancelled: progress.cancelled,
            percent: progress.percent(),
            estimate_minutes: progress.estimate_minutes,
            done_estimate_minutes: progress.done_estimate_minutes,
        }
    }
}

impl Derived for ProjectProgress {
    type Value = Progress;
    const READ: Permission = Permission::ProjectRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, Progress>> {
        of_each(tx, ids).await
    }
}
