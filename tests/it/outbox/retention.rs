//! Retention: what was passed on goes after 30 days, with what consumers had of it; what somebody waits for stays.

use api::outbox::retention::{Removed, remove_old};
use chrono::Duration;
use harness::{Org, Server};
use serde_json::json;
use uuid::Uuid;

use super::{feed, moment, numbers, pass_on, write};

async fn run(server: &Server, org: &Org) -> Removed {
    remove_old(server.services(), &moment(server), org.id).await.expect("it is removed")
}

async fn removed(server: &Server, org: &Org) -> u64 {
    run(server, org).await.rows
}

#[tokio::test]
async fn what_is_old_goes_in_batches() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for firm in [&acme, &other] {
        sqlx::query(
            "INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload, \
               previous, actor_kind, request_id, created_at) \
             SELECT $1, gen_random_uuid(), 'contact.updated', 'contact', gen_random_uuid(), 1, '{}', '{}', 'SYSTEM', 'req', $2 \
             FROM generate_series(1, 1200)",
        )
        .bind(firm.id.uuid())
        .bind(server.clock().now())
        .execute(server.database().maintenance())
        .await
        .expect("events are made");
    }
    pass_on(&server).await;
    server.clock().advance(Duration::days(20));
    acme.contact("Ada").await;
    pass_on(&server).await;
    assert_eq!(removed(&server, &acme).await, 0, "nothing is 30 days old");
    server.clock().advance(Duration::days(11));
    acme.contact("Eve").await;
    assert_eq!(run(&server, &acme).await, Removed { rows: 1200, has_more: false });
    assert_eq!(numbers(&server, &acme).await, [Some(1201), None], "what is younger, and what is pending");
    assert_eq!(numbers(&server, &other).await.len(), 1200, "another firm's are its own matter");
    assert_eq!(feed(&acme.owner, json!({})).await.each("/events/events", "sequence"), ["1201"]);
    assert_eq!(removed(&server, &acme).await, 0);

    // Who has been away for longer is told.
    for after in ["0", "700", "1199"] {
        let late = feed(&acme.owner, json!({ "after": after })).await;
        assert_eq!(late.code(), "BAD_USER_INPUT", "{after}");
        assert!(late.message().contains("from the sequence 1201 on"), "{after}: {late}");
    }
    assert_eq!(feed(&acme.owner, json!({ "after": "1200" })).await.each("/events/events", "sequence"), ["1201"]);
    assert_eq!(feed(&other.owner, json!({ "after": "0" })).await.text("/events/lastSequence"), "25");
}

#[tokio::test]
async fn a_run_removes_so_many_and_leaves_the_rest_to_another() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = "INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload, \
          previous, actor_kind, request_id, created_at, status, sequence) \
        SELECT $1, gen_random_uuid(), 'contact.updated', 'contact', gen_random_uuid(), 1, '{}', '{}', 'SYSTEM', 'req', $2, \
          'DISPATCHED', n FROM generate_series(1, 10200) AS n";
    let numbered = "INSERT INTO event_streams (organization_id, id, last_sequence) VALUES ($1, $1, 10200)";
    let sql = server.database().maintenance();
    sqlx::query(made).bind(acme.id.uuid()).bind(server.clock().now()).execute(sql).await.expect("events are made");
    sqlx::query(numbered).bind(acme.id.uuid()).execute(sql).await.expect("they are numbered");
    server.clock().advance(Duration::days(31));
    assert_eq!(run(&server, &acme).await, Removed { rows: 10_000, has_more: true });
    assert_eq!(run(&server, &acme).await, Removed { rows: 200, has_more: false });
}

#[tokio::test]
async fn what_the_relay_gave_up_is_kept_for_a_year_and_a_month() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    give_up(&server).await;
    server.clock().advance(Duration::days(399));
    assert_eq!(removed(&server, &acme).await, 0);
    server.clock().advance(Duration::days(1));
    assert_eq!(run(&server, &acme).await, Removed { rows: 1, has_more: false });
    let left = "SELECT (SELECT count(*) FROM outbox_events) + (SELECT count(*) FROM dead_letters)";
    let left: i64 =
        sqlx::query_scalar(left).fetch_one(server.database().maintenance()).await.expect("they are counted");
    assert_eq!(left, 0, "the event went with its dead letter");
}

/// The relay gives up all that is there.
async fn give_up(server: &Server) {
    let given_up = "WITH dead AS (UPDATE outbox_events SET status = 'DEAD' RETURNING *) \
        INSERT INTO dead_letters (organization_id, id, outbox_event_id, event_type, subject_id, attempts, reason, \
          consumer, created_at) \
        SELECT organization_id, gen_random_uuid(), id, type, subject_id, 5, 'INTERNAL', 'RELAY', $1 FROM dead";
    let given_up = sqlx::query(given_up).bind(server.clock().now());
    given_up.execute(server.database().maintenance()).await.expect("it is given up");
}

#[tokio::test]
async fn what_is_replayed_late_is_kept_as_long_as_if_it_were_new() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    give_up(&server).await;
    server.clock().advance(Duration::days(40));
    let query = "{ deadLetters { nodes { event { id } } } }";
    let event = acme.owner.query(query, json!({})).await.at("/deadLetters/nodes/0/event/id").clone();
    let input = json!({ "eventId": event, "consumer": "RELAY" });
    acme.owner.run("replayEvent", "deadLetters { id }", input).await.done("replayEvent");
    pass_on(&server).await;
    server.clock().advance(Duration::days(29));
    assert_eq!(removed(&server, &acme).await, 0);
    assert_eq!(feed(&acme.owner, json!({})).await.each("/events/events", "sequence"), ["1"]);
    server.clock().advance(Duration::days(2));
    assert_eq!(removed(&server, &acme).await, 1);
}

#[tokio::test]
async fn what_somebody_waits_for_stays() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for name in ["Ada", "Bea", "Cleo", "Dora"] {
        acme.contact(name).await;
    }
    pass_on(&server).await;
    // One was given up, one is being sent to a partner, one is still to be replayed by a rule, one is done.
    let endpoint = Uuid::now_v7();
    for statement in [
        "UPDATE outbox_events SET status = 'DEAD', sequence = NULL WHERE sequence = 4".to_owned(),
        format!(
            "INSERT INTO webhook_endpoints (organization_id, id, url, secret_sealed, status, created_by_kind, updated_by_kind) \
             SELECT id, '{endpoint}', 'https://erp.example', 'x', 'ENABLED', 'SYSTEM', 'SYSTEM' FROM organizations"
        ),
        format!(
            "INSERT INTO webhook_deliveries (organization_id, id, webhook_endpoint_id, outbox_event_id, event_type, status, \
               next_attempt_at, ended_at) \
             SELECT organization_id, gen_random_uuid(), '{endpoint}', id, type, \
               CASE sequence WHEN 1 THEN 'RETRYING' ELSE 'DEAD' END, CASE sequence WHEN 1 THEN now() END, \
               CASE sequence WHEN 2 THEN now() END FROM outbox_events WHERE sequence <= 2"
        ),
    ] {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(server.database().maintenance()).await;
        done.expect("it is written");
    }
    server.clock().advance(Duration::days(31));
    assert_eq!(removed(&server, &acme).await, 2);
    assert_eq!(numbers(&server, &acme).await, [Some(1), None]);
    let deliveries: i64 = sqlx::query_scalar("SELECT count(*) FROM webhook_deliveries")
        .fetch_one(server.database().maintenance())
        .await
        .expect("deliveries are counted");
    assert_eq!(deliveries, 1, "what is over went with its event");
    write(&server, "UPDATE webhook_deliveries SET status = 'SUCCEEDED', next_attempt_at = NULL, ended_at = now()")
        .await;
    assert_eq!(removed(&server, &acme).await, 1);
}
