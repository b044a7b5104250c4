//! From state to state.

use chrono::Duration;
use harness::{Org, Server};
use serde_json::{Value, json};

use super::{STATE, because, done, post, see, thread, verbs};

const STATES: [&str; 3] = ["OPEN", "SNOOZED", "CLOSED"];

async fn thread_in(acme: &Org, status: &str) -> String {
    let id = thread(&acme.owner, json!({ "subject": status })).await;
    match status {
        "OPEN" => {}
        "SNOOZED" => {
            drop(done(&acme.owner, "snoozeThread", json!({ "id": id, "until": "2026-03-09T09:00:00Z" })).await);
        }
        "CLOSED" => drop(done(&acme.owner, "closeThread", json!({ "id": id })).await),
        other => panic!("no state: {other}"),
    }
    id
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mutations = [
        ("updateThread", json!({ "subject": "Changed" })),
        ("postMessage", json!({ "body": "Hello" })),
        ("addThreadParticipants", json!({})),
        ("removeThreadParticipant", json!({ "participantId": null })),
        ("snoozeThread", json!({ "until": "2026-03-10T09:00:00Z" })),
        ("wakeThread", json!({})),
        ("closeThread", json!({})),
        ("reopenThread", json!({})),
        ("deleteThread", json!({})),
        ("restoreThread", json!({})),
    ];
    for status in STATES {
        for (mutation, more) in &mutations {
            let id = thread_in(&acme, status).await;
            let told =
                see(&acme.owner, &id, "status availableActions { action allowed reason } participants { id }").await;
            assert_eq!(told["status"], status);
            let actions = told["availableActions"].as_array().expect("a list");
            assert_eq!(actions.len(), mutations.len());
            let action =
                actions.iter().find(|action| action["action"] == *mutation).expect("every mutation is told of");

            let mut input = more.clone();
            let key = if *mutation == "postMessage" { "threadId" } else { "id" };
            input[key] = json!(id);
            if input.get("participantId").is_some() {
                input["participantId"] = told["participants"][0]["id"].clone();
            }
            let select = if *mutation == "postMessage" { "message { id }" } else { STATE };
            let answer = acme.owner.run(mutation, select, input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(action["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(action["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {action}");
            for reason in reasons {
                assert_eq!((reason.code.as_str(), reason.field.as_str()), ("INVALID_TRANSITION", "id"), "{answer}");
                assert!(reason.message.contains("Possible now: updateThread"), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_thread_goes_through_all_its_states() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let id = thread(owner, json!({ "subject": "A" })).await;
    let at = |version: i32, more: Value| {
        let mut input = json!({ "id": id, "expectedVersion": version });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    };
    let moved = owner.run("snoozeThread", STATE, at(1, json!({ "until": "2026-03-09T09:00:00Z" }))).await;
    let snoozed = &moved.done("snoozeThread")["thread"];
    assert_eq!(
        (&snoozed["status"], &snoozed["snoozedUntil"]),
        (&json!("SNOOZED"), &json!("2026-03-09T09:00:00+00:00"))
    );
    let moved = owner.run("snoozeThread", STATE, at(2, json!({ "until": "2027-03-02T09:00:00Z" }))).await;
    assert_eq!(moved.done("snoozeThread")["thread"]["snoozedUntil"], "2027-03-02T09:00:00+00:00", "another time");
    let moved = owner.run("wakeThread", STATE, at(3, json!({}))).await;
    assert!(moved.done("wakeThread")["thread"]["snoozedUntil"].is_null());
    let again = owner.run("wakeThread", STATE, at(4, json!({}))).await;
    assert_eq!(again.refused("wakeThread"), because("INVALID_TRANSITION", "id"));
    let moved = owner.run("closeThread", STATE, at(4, json!({}))).await;
    let closed = &moved.done("closeThread")["thread"];
    assert_eq!((&closed["status"], &closed["closedAt"]), (&json!("CLOSED"), &json!("2026-03-02T09:00:00+00:00")));
    let again = owner.run("closeThread", STATE, at(5, json!({}))).await;
    assert_eq!(again.refused("closeThread"), because("INVALID_TRANSITION", "id"));
    let moved = owner.run("reopenThread", STATE, at(5, json!({}))).await;
    assert!(moved.done("reopenThread")["thread"]["closedAt"].is_null());
    let again = owner.run("reopenThread", STATE, at(6, json!({}))).await;
    assert_eq!(again.refused("reopenThread"), because("INVALID_TRANSITION", "id"));
    let told = ["reopened", "closed", "woken", "snoozed", "snoozed", "created"].map(|verb| format!("thread.{verb}"));
    assert_eq!(verbs(owner, &id).await, told);
}

#[tokio::test]
async fn a_thread_is_snoozed_until_a_time_to_come() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    for until in ["2026-03-02T09:00:00Z", "2020-01-01T00:00:00Z", "2027-03-02T09:00:01Z", "9999-12-31T23:59:59Z"] {
        let refused = acme.owner.run("snoozeThread", STATE, json!({ "id": id, "until": until })).await;
        assert_eq!(refused.refused("snoozeThread"), because("INVALID", "until"), "{until}");
    }
}

#[tokio::test]
async fn a_reply_opens_a_thread_in_the_same_transaction() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in STATES {
        let id = thread_in(&acme, status).await;
        let version = see(&acme.owner, &id, "version").await["version"].as_i64().expect("a version");
        let said = post(&acme.owner, &id, "One more thing.").await;
        assert_eq!(said["thread"]["status"], "OPEN", "{status}");
        let after = see(&acme.owner, &id, "version status snoozedUntil closedAt messageCount").await;
        let versions = version + i64::from(status != "OPEN");
        let open =
            json!({ "version": versions, "status": "OPEN", "snoozedUntil": null, "closedAt": null, "messageCount": 1 });
        assert_eq!(after, open, "{status}");

        // A message that is refused opens nothing.
        let id = thread_in(&acme, status).await;
        let refused = acme.owner.run("postMessage", "message { id }", json!({ "threadId": id, "body": " " })).await;
        assert_eq!(refused.refused("postMessage"), because("REQUIRED", "body"));
        assert_eq!(see(&acme.owner, &id, "status").await["status"], status);
    }
}

#[tokio::test]
async fn threads_wake_when_their_time_has_come() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let mut ids = Vec::new();
    for (org, day) in [(&acme, 5), (&acme, 4), (&acme, 20), (&other, 4)] {
        let id = thread(&org.owner, json!({ "subject": "A" })).await;
        done(&org.owner, "snoozeThread", json!({ "id": id, "until": format!("2026-03-{day:02}T09:00:00Z") })).await;
        ids.push(id);
    }
    let wake = |limit: i32| {
        let owner = &acme.owner;
        async move { owner.run("wakeDueThreads", "threads { id status } hasMore", json!({ "limit": limit })).await }
    };
    assert_eq!(wake(100).await.done("wakeDueThreads")["threads"], json!([]), "nothing is due yet");
    server.clock().advance(Duration::days(3));
    let first = wake(1).await;
    let woken = json!({ "threads": [{ "id": ids[1], "status": "OPEN" }], "hasMore": true, "userErrors": [] });
    assert_eq!(first.done("wakeDueThreads"), &woken, "who waited longest comes first");
    let rest = wake(100).await;
    assert_eq!(rest.each("/wakeDueThreads/threads", "id"), [ids[0].clone()]);
    assert_eq!(rest.at("/wakeDueThreads/hasMore"), false);
    assert_eq!(see(&acme.owner, &ids[2], "status").await["status"], "SNOOZED");
    assert_eq!(see(&other.owner, &ids[3], "status").await["status"], "SNOOZED", "others' threads are others' affair");
    for limit in [0, -1, 101] {
        assert_eq!(wake(limit).await.refused("wakeDueThreads"), because("INVALID", "limit"));
    }
    assert_eq!(verbs(&acme.owner, &ids[1]).await[0], "thread.woken");
}
