//! Replays.

use serde_json::json;
use uuid::Uuid;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm) {
    let sql = meter.server.database().maintenance().clone();
    let event: Uuid = sqlx::query_scalar(
        "WITH dead AS (UPDATE outbox_events SET status = 'DEAD' WHERE id = ( \
           SELECT id FROM outbox_events WHERE organization_id = $1 AND status = 'PENDING' ORDER BY id DESC LIMIT 1) \
         RETURNING organization_id, id, type, subject_id) \
         INSERT INTO dead_letters (organization_id, id, outbox_event_id, event_type, subject_id, attempts, reason, consumer) \
         SELECT organization_id, gen_random_uuid(), id, type, subject_id, 5, 'INTERNAL', 'RELAY' FROM dead \
         RETURNING outbox_event_id",
    )
    .bind(firm.owner.actor().organization.uuid())
    .fetch_one(&sql)
    .await
    .expect("an event is given up");
    let input = json!({ "eventId": entity::id::join("outbox_event", event), "consumer": "RELAY" });
    meter.mutate(&firm.owner, "replayEvent", "deadLetters { id replayedAt }", input).await;
}
