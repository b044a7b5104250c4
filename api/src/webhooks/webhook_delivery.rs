//! Events on their way to endpoints.

use std::sync::Arc;

use entity::Id;
use entity::outbox::outbox_event;

use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::services::Services;

/// Queues events for every endpoint that wants them, in the transaction that passes them on. Answers how many deliveries.
pub(crate) async fn queue(_tx: &OrgTx, _events: &[Id<outbox_event::Entity>]) -> Result<usize> {
    Ok(0)
}

/// Sends what is due.
pub async fn turn(_services: &Arc<Services>, _moment: &Moment) -> Result<usize> {
    Ok(0)
}
