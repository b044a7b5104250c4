//! What partners are told of a firm, what one of them did not get, and what a rule did about it.

use entity::id::time::stamped;
use harness::{Org, Server};
use uuid::Uuid;

/// The event of the firm's first record, a dead letter of it, and a run of the rule on it.
pub async fn fill(server: &Server, org: &Org, rule: &str) -> [(String, String); 3] {
    let (event, subject, event_type): (Uuid, Uuid, String) =
        sqlx::query_as("SELECT id, subject_id, type FROM outbox_events WHERE organization_id = $1 ORDER BY id LIMIT 1")
            .bind(org.id.uuid())
            .fetch_one(server.database().maintenance())
            .await
            .expect("making a record is an event");
    let now = server.clock().now();
    let letter = stamped(now);
    sqlx::query(
        "INSERT INTO dead_letters (organization_id, id, outbox_event_id, event_type, subject_id, attempts, reason, consumer, \
           created_at) VALUES ($1, $2, $3, $4, $5, 5, 'INTERNAL', 'RELAY', $6)",
    )
    .bind(org.id.uuid())
    .bind(letter)
    .bind(event)
    .bind(&event_type)
    .bind(subject)
    .bind(now)
    .execute(server.database().maintenance())
    .await
    .expect("the dead letter is made");
    let run = stamped(now);
    sqlx::query(
        "INSERT INTO workflow_runs (organization_id, id, workflow_rule_id, outbox_event_id, event_type, subject_id, reason, \
           status, ended_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'INTERNAL', 'DEAD', $7, $7)",
    )
    .bind(org.id.uuid())
    .bind(run)
    .bind(entity::id::split(rule).expect("an id").1)
    .bind(event)
    .bind(event_type)
    .bind(subject)
    .bind(now)
    .execute(server.database().maintenance())
    .await
    .expect("the run is made");
    [("outbox_event", event), ("dead_letter", letter), ("workflow_run", run)]
        .map(|(prefix, id)| (prefix.to_owned(), entity::id::join(prefix, id)))
}
