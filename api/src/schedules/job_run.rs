//! Runs of jobs: queued when they are due or asked for, and run.

mod claim;
pub mod history;
mod queue;
mod work;

use std::sync::Arc;

pub use self::queue::run_now;
use crate::db::Moment;
use crate::error::Result;
use crate::services::Services;

/// Queues the jobs that are due, and runs those that are queued. Answers how many of both there were.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let queued = queue::queue(services, moment).await?;
    Ok(queued + work::work(services, moment).await?)
}
