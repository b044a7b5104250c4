//! What a process remembers of who may do what goes when that changes anywhere: events tell of it.
//!
//! What is remembered is a second old at most, so nothing is kept of what was purged, and a lost hint costs a second.

use std::sync::Arc;

use crate::services::Services;

/// Forgets who may do what whenever a membership, a key or an organization changes, here or in another process. Never
/// ends.
pub async fn purge(services: Arc<Services>) {
    let mut changed = services.hints.on_access_changed();
    loop {
        changed.next().await;
        services.presence.forget_all();
    }
}
