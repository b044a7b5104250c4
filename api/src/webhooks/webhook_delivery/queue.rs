//! From events to deliveries.

use std::sync::LazyLock;

use entity::Id;
use entity::outbox::outbox_event;
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::ordered_id::ordered_id;

/// A delivery of each event for each endpoint that wants it, in the order of the events; what happened before an endpoint
/// was made is none of its business.
static QUEUE: LazyLock<String> = LazyLock::new(|| {
    let id = ordered_id("$3", "event.sequence");
    format!(
        "INSERT INTO webhook_deliveries (organization_id, id, webhook_endpoint_id, outbox_event_id, event_type, \
             subject_id, sequence, next_attempt_at, created_at) \
         SELECT event.organization_id, {id}, endpoint.id, event.id, event.type, event.subject_id, event.sequence, \
             $4, $4 \
         FROM webhook_endpoints AS endpoint \
             JOIN outbox_events AS event ON event.organization_id = endpoint.organization_id \
         WHERE endpoint.organization_id = $1 AND event.organization_id = $1 AND event.id = ANY($2) \
             AND endpoint.status = 'ENABLED' AND endpoint.deleted_at IS NULL \
             AND endpoint.created_at <= event.created_at \
             AND (endpoint.event_types = '{{}}' OR event.type = ANY(endpoint.event_types)) \
         ON CONFLICT DO NOTHING"
    )
});

/// Queues events for every endpoint that wants them, in the transaction that passes them on.
pub(crate) async fn queue(tx: &OrgTx, events: &[Id<outbox_event::Entity>]) -> Result<()> {
    let events: Vec<Uuid> = events.iter().map(|event| event.uuid()).collect();
    let values = [tx.organization().into(), events.into(), tx.now().timestamp_millis().into(), tx.now().into()];
    tx.run(QUEUE.as_str(), values).await?;
    Ok(())
}
