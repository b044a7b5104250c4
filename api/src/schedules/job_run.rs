//! Scheduled jobs, run for each organization.

use std::sync::Arc;

use crate::db::Moment;
use crate::error::Result;
use crate::services::Services;

/// Queues the jobs that are due, and runs those that are queued.
pub async fn turn(_services: &Arc<Services>, _moment: &Moment) -> Result<usize> {
    Ok(0)
}
