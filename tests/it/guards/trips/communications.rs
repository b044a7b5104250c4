//! Threads and messages, by two who take part.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

const THREAD: &str = "thread { id status version deletedAt }";

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let contact = owner.run("createContact", "contact { id }", json!({ "name": run })).await;
    let contact = contact.text("/createContact/contact/id");
    let input = json!({
        "subject": run, "visibility": "CLIENT", "assigneeId": firm.member, "contactIds": [contact], "externalId": format!("thread-{run}"),
        "message": { "body": format!("<p>{run}</p>"), "mentionedMemberIds": [firm.member] },
    });
    let made = meter.mutate(owner, "createThread", "thread { id version participants { id } }", input).await;
    let id = made.text("/createThread/thread/id").to_owned();
    let participant = made.at("/createThread/thread/participants/1/id").clone();
    let said = json!({ "threadId": id, "body": format!("<p>{run} again</p>"), "mentionedMemberIds": [firm.member] });
    let said = meter.mutate(owner, "postMessage", "message { id sequence }", said).await;
    let message = said.at("/postMessage/message/id").clone();
    let edit = json!({ "id": message, "expectedVersion": 1, "body": format!("<p>{run} at last</p>"), "mentionedMemberIds": [] });
    meter.mutate(owner, "editMessage", "message { id version }", edit).await;
    let redact = json!({ "id": message, "reason": run });
    meter.mutate(owner, "redactMessage", "message { id redactedAt }", redact).await;
    for (mutation, more) in [
        ("markThreadUnread", json!({ "fromSequence": 1 })),
        ("markThreadRead", json!({ "upToSequence": 2 })),
        ("muteThread", json!({})),
        ("unmuteThread", json!({})),
    ] {
        meter.mutate(owner, mutation, "thread { id }", with(more, "threadId", &id)).await;
    }
    for (mutation, more) in [
        ("updateThread", json!({ "subject": format!("{run} changed") })),
        ("removeThreadParticipant", json!({ "participantId": participant })),
        ("addThreadParticipants", json!({ "contactIds": [contact], "memberIds": [firm.member] })),
        ("snoozeThread", json!({ "until": "2026-03-09T09:00:00Z" })),
        ("wakeThread", json!({})),
        ("closeThread", json!({})),
        ("reopenThread", json!({})),
        ("deleteThread", json!({})),
        ("restoreThread", json!({})),
    ] {
        meter.mutate(owner, mutation, THREAD, with(more, "id", &id)).await;
    }
    let soon = (meter.server.clock().now() + chrono::Duration::hours(1)).to_rfc3339();
    owner.run("snoozeThread", "thread { id }", json!({ "id": id, "until": soon })).await.done("snoozeThread");
    meter.server.clock().advance(chrono::Duration::hours(2));
    meter.mutate(owner, "wakeDueThreads", "threads { id status } hasMore", json!({ "limit": 10 })).await;
}

fn with(mut input: Value, field: &str, id: &str) -> Value {
    input[field] = json!(id);
    input
}
