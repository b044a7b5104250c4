//! Rules run on events.

use std::sync::Arc;

use entity::Id;
use entity::outbox::outbox_event;

use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::services::Services;

/// Queues runs of every enabled rule of the events' types, in the transaction that passes them on. Answers how many.
pub(crate) async fn queue(_tx: &OrgTx, _events: &[Id<outbox_event::Entity>]) -> Result<usize> {
    Ok(0)
}

/// Runs what is due.
pub async fn turn(_services: &Arc<Services>, _moment: &Moment) -> Result<usize> {
    Ok(0)
}
