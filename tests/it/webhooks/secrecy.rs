//! What events don't tell: where others are called. Such a URL may hold a secret, in its path or its query.

use serde_json::{Value, json};

use super::Stage;

/// What must not be told.
const SECRET: &str = "s3cr3t";

fn tells_a_url(text: &str) -> bool {
    [SECRET, "https:", "/hooks"].iter().any(|part| text.contains(part))
}

/// Runs a mutation of an endpoint or a rule; answers the record.
async fn run(stage: &Stage, mutation: &str, record: &str, input: Value) -> Value {
    let done = stage.acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
    done.done(mutation)[record].clone()
}

/// A firm whose endpoint gets whatever happens to endpoints and rules.
async fn listening() -> Stage {
    let stage = Stage::new().await;
    let types = [
        "webhook_endpoint.created",
        "webhook_endpoint.updated",
        "webhook_endpoint.deleted",
        "workflow_rule.created",
        "workflow_rule.updated",
        "workflow_rule.deleted",
    ];
    let input = json!({ "id": stage.endpoint["id"], "eventTypes": types });
    run(&stage, "updateWebhookEndpoint", "webhookEndpoint", input).await;
    stage.deliver().await;
    stage
}

/// Everything that was told from then on: to a receiver, in the feed, in the timeline.
async fn told(stage: &Stage) -> Vec<String> {
    stage.deliver().await;
    let feed = "{ events(first: 100) { events { type data previous } } }";
    let feed = stage.acme.owner.query(feed, json!({})).await.at("/events/events").to_string();
    let timeline: Vec<String> = sqlx::query_scalar("SELECT diff::text FROM activity_events")
        .fetch_all(stage.server.database().maintenance())
        .await
        .expect("the timeline is read");
    let received = stage.receiver.received().into_iter().map(|one| one.body);
    received.chain([feed]).chain(timeline).collect()
}

#[tokio::test]
async fn an_endpoint_s_events_tell_no_url() {
    let stage = listening().await;
    let url = |word: &str| format!("https://partner.example/{SECRET}?key={SECRET}{word}");
    let input = json!({ "url": url("1"), "description": "For the ERP", "eventTypes": ["deal.won"] });
    let id = run(&stage, "createWebhookEndpoint", "webhookEndpoint", input).await["id"].clone();
    run(&stage, "updateWebhookEndpoint", "webhookEndpoint", json!({ "id": id, "url": url("2") })).await;
    run(&stage, "deleteWebhookEndpoint", "webhookEndpoint", json!({ "id": id })).await;
    let told = told(&stage).await;
    assert_eq!(stage.receiver.received().len(), 5, "both of its own, and the three of the other");
    assert!(told.iter().any(|text| text.contains("For the ERP")), "{told:#?}");
    assert!(!told.iter().any(|text| tells_a_url(text)), "{told:#?}");
    // That it changed is told.
    let changed = r#"{"url": {"redacted": true}}"#;
    assert!(told.iter().any(|text| text == changed), "{told:#?}");
}

#[tokio::test]
async fn a_rule_s_events_tell_no_url() {
    let stage = listening().await;
    let actions = |word: &str| {
        json!([{ "callWebhook": { "url": format!("https://erp.example/{SECRET}?key={SECRET}{word}") } },
            { "createContact": { "name": "Somebody new" } }])
    };
    let input = json!({ "name": "Tell the ERP", "eventType": "deal.won", "actions": actions("1") });
    let id = run(&stage, "createWorkflowRule", "workflowRule", input).await["id"].clone();
    run(&stage, "updateWorkflowRule", "workflowRule", json!({ "id": id, "actions": actions("2") })).await;
    run(&stage, "deleteWorkflowRule", "workflowRule", json!({ "id": id })).await;
    let told = told(&stage).await;
    assert!(told.iter().any(|text| text.contains("Somebody new")), "what else it does is told: {told:#?}");
    assert!(!told.iter().any(|text| tells_a_url(text)), "{told:#?}");
    let changed = r#"{"actions": {"redacted": true}}"#;
    assert!(told.iter().any(|text| text == changed), "{told:#?}");
}
