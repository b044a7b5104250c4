//! What is kept for a while only.

use harness::Server;
use serde_json::json;

use super::{RUN, at, count, history, turns, write};

#[tokio::test]
async fn runs_are_removed_when_they_are_older_than_they_are_kept() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for firm in [&acme, &other] {
        firm.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    }
    turns(&server).await;
    let runs = "SELECT count(*) FROM job_runs WHERE job = 'WAKE_THREADS'";
    // 30 days, and a look each day.
    for (time, left) in [("2026-03-31T23:59:00Z", 2), ("2026-04-01T08:59:00Z", 2), ("2026-04-02T00:00:00Z", 0)] {
        at(&server, time).await;
        assert_eq!(count(&server, runs).await, left, "{time}");
    }
    for firm in [&acme, &other] {
        assert_eq!(history(firm).await, [json!(["RETENTION", "SCHEDULED", "SUCCEEDED", 1, 1])]);
    }
    // Its own run is new: nothing is due tomorrow.
    assert_eq!(at(&server, "2026-04-03T00:00:00Z").await, 0);
}

#[tokio::test]
async fn what_is_too_much_for_a_batch_is_left_for_the_next() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = "INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload, \
          previous, actor_kind, request_id, created_at, status, sequence) \
        SELECT id, overlay(gen_random_uuid()::text PLACING '019cadc6-9a80' FROM 1)::uuid, 'contact.updated', 'contact', \
          gen_random_uuid(), 1, '{}', '{}', 'SYSTEM', 'req', '2026-03-02T09:00:00Z', 'DISPATCHED', n FROM organizations, generate_series(1, 10200) AS n; \
        INSERT INTO event_streams (organization_id, id, last_sequence) SELECT id, id, 10200 FROM organizations";
    write(&server, made).await;
    at(&server, "2026-04-05T00:00:00Z").await;
    assert_eq!(history(&acme).await, [json!(["RETENTION", "SCHEDULED", "SUCCEEDED", 10_200, 1])]);
    assert_eq!(count(&server, "SELECT count(*) FROM outbox_events").await, 0);
}

#[tokio::test]
async fn idempotency_keys_are_removed_when_their_day_is_over() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Ada", "idempotencyKey": "once" });
    acme.owner.run("createContact", "contact { id }", input).await.done("createContact");
    for (time, left) in [("2026-03-03T00:00:00Z", 1), ("2026-03-04T00:00:00Z", 0)] {
        at(&server, time).await;
        assert_eq!(count(&server, "SELECT count(*) FROM idempotency_keys").await, left, "{time}");
    }
}

#[tokio::test]
async fn what_is_known_of_mails_is_removed() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "email": "ada@engines.test", "role": "MEMBER" });
    acme.owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
    assert_eq!(count(&server, "SELECT count(*) FROM mails WHERE status = 'SENT'").await, 1);
    for (time, left) in [("2026-04-01T08:59:00Z", 1), ("2026-04-02T00:00:00Z", 0)] {
        at(&server, time).await;
        assert_eq!(count(&server, "SELECT count(*) FROM mails").await, left, "{time}");
    }
}

#[tokio::test]
async fn what_waits_does_not_hide_what_is_over() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    // More than a batch looks at, of mails that nobody could send yet.
    let waiting = "INSERT INTO mails (organization_id, id, kind, subject_id, sealed, to_hash, next_attempt_at, created_at) \
        SELECT id, overlay(gen_random_uuid()::text PLACING '019c01e6-5c00' FROM 1)::uuid, 'INVITATION', gen_random_uuid(), \
          'sealed', sha256('key'), '2099-01-01', '2026-01-28' FROM organizations, generate_series(1, 1001)";
    write(&server, waiting).await;
    let input = json!({ "email": "ada@engines.test", "role": "MEMBER" });
    acme.owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
    at(&server, "2026-04-02T00:00:00Z").await;
    assert_eq!(count(&server, "SELECT count(*) FROM mails WHERE next_attempt_at IS NULL").await, 0);
    assert_eq!(count(&server, "SELECT count(*) FROM mails").await, 1001);
    // What is left is nothing to do: no run of each day's.
    assert_eq!(at(&server, "2026-04-03T00:00:00Z").await, 0);
}
