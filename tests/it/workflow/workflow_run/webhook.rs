//! Requests to other systems.

use api::webhooks::rules::signature::signatures;
use chrono::Duration;
use serde_json::{Value, json};

use super::{Stage, told};
use crate::webhooks::receiver::{Answer, Receiver};

/// A firm whose rule tells a receiver of deals; the receiver's endpoint gets no events of its own.
async fn telling() -> (Stage, Receiver, String) {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    let input = json!({ "url": receiver.url, "eventTypes": ["holiday.created"] });
    let made = stage.acme.owner.run("createWebhookEndpoint", "secret", input).await;
    let secret = made.text("/createWebhookEndpoint/secret").to_owned();
    rule(&stage, &receiver.url).await;
    (stage, receiver, secret)
}

/// A rule that makes a contact and posts to an address. Rules take https alone, which no receiver here speaks.
async fn rule(stage: &Stage, url: &str) {
    let actions = json!([{ "createContact": { "name": "Once" } }, { "callWebhook": { "url": "https://a.example/" } }]);
    stage.rule("deal.created", actions).await;
    sqlx::query("UPDATE workflow_rules SET actions = replace(actions::text, 'https://a.example/', $1)::jsonb")
        .bind(url)
        .execute(stage.server.database().maintenance())
        .await
        .expect("the address is put in");
}

#[tokio::test]
async fn the_event_is_posted_signed_and_under_the_runs_id() {
    let (stage, receiver, secret) = telling().await;
    let deal = stage.deal("Loom").await;
    stage.settle().await;
    let run = stage.run().await;
    assert_eq!(told(&run), ("SUCCEEDED", ""));
    let received = receiver.received();
    let [one] = received.as_slice() else { panic!("{received:#?}") };
    assert_eq!(one.id, format!("{}.1", run["id"].as_str().expect("an id")));
    let signed = signatures(&[secret], &one.id, stage.server.clock().now(), &one.body);
    assert_eq!(Some(&one.signature), signed.as_ref());
    let body = one.json();
    assert_eq!((&body["type"], &body["subject"]["id"]), (&json!("deal.created"), &json!(deal)));
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_under_the_same_id() {
    let (stage, receiver, _) = telling().await;
    receiver.answers([Answer::Status(500)]);
    stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("RETRYING", "Action 2 (callWebhook) failed. The receiver answered 500."));
    stage.server.clock().advance(Duration::seconds(30));
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SUCCEEDED", ""));
    let ids: Vec<_> = receiver.received().into_iter().map(|received| received.id).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
    assert_eq!(stage.contacts().await, ["Once"]);
}

#[tokio::test]
async fn nothing_is_sent_to_where_no_endpoint_is() {
    let stage = Stage::new().await;
    let receiver = Receiver::start().await;
    rule(&stage, &receiver.url).await;
    stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("DEAD", "Action 2 (callWebhook) was refused: NOT_FOUND on `url`."));
    assert!(receiver.received().is_empty());

    // With an endpoint it goes on behind the contact.
    let input = json!({ "url": receiver.url, "eventTypes": ["holiday.created"] });
    stage.acme.owner.run("createWebhookEndpoint", "secret", input).await.done("createWebhookEndpoint");
    let dead: Value = stage.run().await;
    let id = json!({ "id": dead["id"] });
    stage.acme.owner.run("retryWorkflowRun", "workflowRun { id }", id).await.done("retryWorkflowRun");
    stage.settle().await;
    assert_eq!((told(&stage.run().await).0, receiver.received().len()), ("SUCCEEDED", 1));
    assert_eq!(stage.contacts().await, ["Once"]);
}

#[tokio::test]
async fn a_dead_letter_replays_the_run() {
    let stage = Stage::new().await;
    let receiver = Receiver::start().await;
    rule(&stage, &receiver.url).await;
    stage.deal("Loom").await;
    stage.settle().await;
    let input = json!({ "url": receiver.url, "eventTypes": ["holiday.created"] });
    stage.acme.owner.run("createWebhookEndpoint", "secret", input).await.done("createWebhookEndpoint");
    let letters = "{ deadLetters(filter: { consumer: { eq: WORKFLOW } }) { nodes { event { id } reason } } }";
    let letters = stage.acme.owner.query(letters, json!({})).await;
    let letter = letters.at("/deadLetters/nodes/0");
    assert_eq!(letter["reason"], "Action 2 (callWebhook) was refused: NOT_FOUND on `url`.");
    let replay = json!({ "eventId": letter["event"]["id"], "consumer": "WORKFLOW" });
    stage.acme.owner.run("replayEvent", "deadLetters { id }", replay).await.done("replayEvent");
    stage.settle().await;
    assert_eq!((told(&stage.run().await).0, receiver.received().len()), ("SUCCEEDED", 1));
}
