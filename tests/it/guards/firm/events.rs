//! What partners are told of a firm, and what one of them did not get.

use harness::{Org, Server};
use uuid::Uuid;

/// The event of the firm's first record, and a dead letter of it.
pub async fn fill(server: &Server, org: &Org) -> [(String, String); 2] {
    let (event, subject, event_type): (Uuid, Uuid, String) =
        sqlx::query_as("SELECT id, subject_id, type FROM outbox_events WHERE organization_id = $1 ORDER BY id LIMIT 1")
            .bind(org.id.uuid())
            .fetch_one(server.database().maintenance())
            .await
            .expect("making a record is an event");
    let letter = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO dead_letters (organization_id, id, outbox_event_id, event_type, subject_id, attempts, reason, consumer) \
         VALUES ($1, $2, $3, $4, $5, 5, 'INTERNAL', 'RELAY')",
    )
    .bind(org.id.uuid())
    .bind(letter)
    .bind(event)
    .bind(event_type)
    .bind(subject)
    .execute(server.database().maintenance())
    .await
    .expect("the dead letter is made");
    [("outbox_event", event), ("dead_letter", letter)]
        .map(|(prefix, id)| (prefix.to_owned(), entity::id::join(prefix, id)))
}
