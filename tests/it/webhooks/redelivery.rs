//! What is sent by hand: pings, and what was sent before.

use chrono::Duration;
use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};
use super::{DELIVERY, Stage, begin, deliveries, made, refusal, settled};

async fn redeliver(stage: &Stage, delivery: &Value) -> harness::Answer {
    stage.acme.owner.run("redeliverWebhook", DELIVERY, json!({ "id": delivery["id"] })).await
}

#[tokio::test]
async fn a_ping_arrives_once_and_tells_what_came_of_it() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(200), Answer::Status(500)]);
    let input = json!({ "id": stage.endpoint["id"], "idempotencyKey": "one" });
    let pinged = stage.acme.owner.run("pingWebhook", DELIVERY, input.clone()).await;
    let delivery = pinged.done("pingWebhook")["webhookDelivery"].clone();
    assert_eq!(
        (&delivery["status"], &delivery["event"], &delivery["subjectId"]),
        (&json!("QUEUED"), &Value::Null, &Value::Null)
    );
    let again = stage.acme.owner.run("pingWebhook", DELIVERY, input).await;
    assert_eq!(again.done("pingWebhook")["webhookDelivery"]["id"], delivery["id"]);
    let early = redeliver(&stage, &delivery).await;
    assert_eq!(early.refused("redeliverWebhook"), refusal("INVALID_TRANSITION", "id"), "it is on its way");
    assert_eq!(stage.deliver().await, 1);
    let received = stage.receiver.received().remove(0);
    assert_eq!((&json!(received.id), &received.json()["type"]), (&delivery["id"], &json!("webhook.ping")));
    assert_eq!(received.json()["data"]["webhookEndpointId"], stage.endpoint["id"]);
    assert_eq!(received.json()["timestamp"], "2026-03-02T09:00:00.000000Z", "written as that of an event");

    // One that fails is not tried again: who asked for it looks at what came of it.
    let input = json!({ "id": stage.endpoint["id"] });
    stage.acme.owner.run("pingWebhook", DELIVERY, input.clone()).await.done("pingWebhook");
    stage.deliver().await;
    let statuses: Vec<_> = stage.deliveries().await.iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, ["SUCCEEDED", "DEAD"]);
    let letters = stage.acme.owner.query("{ deadLetters { nodes { id } } }", json!({})).await;
    assert_eq!(letters.at("/deadLetters/nodes"), &json!([]), "a ping is no event");

    stage.change("disableWebhookEndpoint").await;
    let refused = stage.acme.owner.run("pingWebhook", DELIVERY, input).await;
    assert_eq!(refused.refused("pingWebhook"), refusal("INVALID_TRANSITION", "id"));
}

#[tokio::test]
async fn what_succeeded_is_sent_again_with_the_same_id() {
    let stage = Stage::new().await;
    let contact = stage.contact("1").await;
    stage.rename(&contact, "2").await;
    stage.deliver().await;
    let first = stage.deliveries().await.remove(0);
    // It fails this time; and nothing waits for it.
    stage.receiver.answers([Answer::Status(500)]);
    let sent = redeliver(&stage, &first).await;
    let sent = &sent.done("redeliverWebhook")["webhookDelivery"];
    assert_eq!((&sent["status"], &sent["endedAt"]), (&json!("RETRYING"), &Value::Null));
    stage.deliver().await;
    stage.rename(&contact, "3").await;
    stage.deliver().await;
    assert_eq!(stage.receiver.names(), ["1", "2", "1", "3"]);
    stage.deliver_after(Duration::seconds(10)).await;
    let received = stage.receiver.received();
    assert_eq!((received.len(), &received[4].id, &received[4].body), (5, &received[0].id, &received[0].body));
    let first = stage.deliveries().await.remove(0);
    let numbers: Vec<_> =
        first["attempts"].as_array().expect("attempts").iter().map(|one| one["number"].clone()).collect();
    assert_eq!((&first["status"], numbers), (&json!("SUCCEEDED"), vec![json!(1), json!(2), json!(3)]));
}

#[tokio::test]
async fn what_is_retried_is_hurried_with_those_behind_it() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(500)]);
    let contact = stage.contact("1").await;
    stage.rename(&contact, "2").await;
    stage.deliver().await;
    assert_eq!(begin(&stage.server).await, 0);
    let first = stage.deliveries().await.remove(0);
    let hurried = redeliver(&stage, &first).await;
    assert_eq!(hurried.done("redeliverWebhook")["webhookDelivery"]["status"], "RETRYING");
    assert_eq!(begin(&stage.server).await, 1);
    settled(&stage.server).await;
    assert_eq!(stage.receiver.names(), ["1", "1", "2"]);
}

#[tokio::test]
async fn what_was_given_up_is_replayed_with_its_dead_letter() {
    let stage = Stage::new().await;
    stage.receiver.answers(vec![Answer::Status(400); 10]);
    stage.contact("1").await;
    stage.deliver().await;
    while stage.go_on().await["status"] != "DEAD" {}
    let event = stage.deliveries().await[0]["event"]["id"].clone();
    let input = json!({ "eventId": event, "consumer": "WEBHOOK" });
    stage.acme.owner.run("replayEvent", "deadLetters { id }", input).await.done("replayEvent");
    stage.deliver().await;
    assert_eq!((&stage.deliveries().await[0]["status"], stage.receiver.received().len()), (&json!("SUCCEEDED"), 11));
}

#[tokio::test]
async fn what_is_sent_again_takes_its_own_dead_letter_with_it() {
    let stage = Stage::new().await;
    let others = Receiver::start().await;
    let (other, _) = made(&stage.acme.owner, &others.url).await;
    for receiver in [&stage.receiver, &others] {
        receiver.answers([Answer::Status(410)]);
    }
    stage.contact("1").await;
    stage.deliver().await;
    let open = async || -> Vec<String> {
        let query = "{ deadLetters(filter: { replayedAt: { isNull: true } }) { nodes { reason } } }";
        let found = stage.acme.owner.query(query, json!({})).await;
        found.each("/deadLetters/nodes", "reason").into_iter().map(str::to_owned).collect()
    };
    assert_eq!(open().await.len(), 2);
    let own = format!("webhookEndpointId: {{ eq: {} }}", stage.endpoint["id"]);
    let delivery = deliveries(&stage.acme.owner, &own).await.remove(0);
    stage.change("enableWebhookEndpoint").await;
    redeliver(&stage, &delivery).await.done("redeliverWebhook");
    let left = open().await;
    let of_other = other["id"].as_str().expect("an id");
    assert!(left.len() == 1 && left[0].starts_with(of_other), "{left:?}");

    // And a replay sends the other one, and no more.
    let enable = json!({ "id": other["id"] });
    let owner = &stage.acme.owner;
    owner.run("enableWebhookEndpoint", "webhookEndpoint { id }", enable).await.done("enableWebhookEndpoint");
    let input = json!({ "eventId": delivery["event"]["id"], "consumer": "WEBHOOK" });
    let select = "deadLetters { reason webhookDelivery { status webhookEndpoint { id } } workflowRun { id } }";
    let replayed = owner.run("replayEvent", select, input).await;
    let delivery = json!({ "status": "RETRYING", "webhookEndpoint": { "id": of_other } });
    let letter = json!({ "reason": left[0], "webhookDelivery": delivery, "workflowRun": null });
    assert_eq!(replayed.done("replayEvent")["deadLetters"], json!([letter]));
    assert_eq!(open().await, Vec::<String>::new());
    stage.deliver().await;
    assert_eq!((stage.receiver.received().len(), others.received().len()), (2, 2));
}

#[tokio::test]
async fn a_replay_is_refused_as_sending_again_is() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(410)]);
    stage.contact("1").await;
    stage.deliver().await;
    let delivery = stage.deliveries().await.remove(0);
    let replay = || {
        let input = json!({ "eventId": delivery["event"]["id"], "consumer": "WEBHOOK" });
        stage.acme.owner.run("replayEvent", "deadLetters { id }", input)
    };
    let disabled = replay().await;
    assert_eq!(disabled.refused("replayEvent"), refusal("INVALID_TRANSITION", "eventId"), "the endpoint is disabled");
    stage.change("enableWebhookEndpoint").await;
    let sql = stage.server.database().maintenance();
    sqlx::query("UPDATE webhook_deliveries SET attempts = 100").execute(sql).await.expect("written");
    assert_eq!(replay().await.refused("replayEvent"), refusal("LIMIT", "eventId"));
    sqlx::query("UPDATE webhook_deliveries SET attempts = 99").execute(sql).await.expect("written");
    replay().await.done("replayEvent");
    stage.deliver().await;
    assert_eq!(stage.deliveries().await[0]["status"], "SUCCEEDED");
}

#[tokio::test]
async fn there_is_an_end_to_sending_again() {
    let stage = Stage::new().await;
    stage.contact("1").await;
    stage.deliver().await;
    let delivery = stage.deliveries().await.remove(0);
    let often = "UPDATE webhook_deliveries SET attempts = 100";
    sqlx::query(often).execute(stage.server.database().maintenance()).await.expect("written");
    assert_eq!(redeliver(&stage, &delivery).await.refused("redeliverWebhook"), refusal("LIMIT", "id"));
    sqlx::query("UPDATE webhook_deliveries SET attempts = 1")
        .execute(stage.server.database().maintenance())
        .await
        .expect("written");
    stage.change("disableWebhookEndpoint").await;
    assert_eq!(redeliver(&stage, &delivery).await.refused("redeliverWebhook"), refusal("INVALID_TRANSITION", "id"));
}

#[tokio::test]
async fn deliveries_are_found_by_what_they_are() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(500)]);
    let ada = stage.contact("Ada").await;
    stage.deliver().await;
    let bea = stage.contact("Bea").await;
    stage.rename(&bea, "Bea B").await;
    stage.deliver().await;
    let owner = &stage.acme.owner;
    let found = async |filter: String| -> Vec<String> {
        let found = deliveries(owner, &filter).await;
        found
            .iter()
            .map(|one| {
                format!("{} {}", one["eventType"].as_str().expect("a type"), one["status"].as_str().expect("a status"))
            })
            .collect()
    };
    let by_ada = found(format!("subjectId: {{ eq: \"{ada}\" }}")).await;
    let by_both = found(format!("subjectId: {{ in: [\"{ada}\", \"{bea}\"] }}")).await;
    assert_eq!((by_ada.len(), by_both.len()), (1, 3));
    assert_eq!(found("status: { eq: RETRYING }".to_owned()).await.len(), 1);
    assert_eq!(found("eventType: { eq: \"contact.updated\" }".to_owned()).await, ["contact.updated SUCCEEDED"]);
    let endpoint = stage.endpoint["id"].as_str().expect("an id");
    assert_eq!(
        found(format!("webhookEndpointId: {{ eq: \"{endpoint}\" }}, status: {{ eq: SUCCEEDED }}")).await.len(),
        2
    );
    let nested = owner.query("{ webhookEndpoints { nodes { deliveries(filter: { status: { eq: RETRYING } }) { totalCount nodes { subject { ... on Contact { name } } } } } } }", json!({})).await;
    assert_eq!(nested.at("/webhookEndpoints/nodes/0/deliveries/totalCount"), 1);
    let wrong = owner
        .query("{ webhookDeliveries(filter: { subjectId: { eq: \"nobody\" } }) { nodes { id } } }", json!({}))
        .await;
    assert_eq!(wrong.code(), "BAD_USER_INPUT");
}
