//! Receivers that don't want, don't answer, or are not there.

use std::time::Duration as Time;

use api::webhooks::rules::address::Reach;
use api::webhooks::sender::SenderSettings;
use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::receiver::Answer;
use super::{Stage, time};

#[tokio::test]
async fn what_fails_is_tried_for_three_days_and_then_given_up() {
    let stage = Stage::new().await;
    stage.receiver.answers(vec![Answer::Status(500); 10]);
    let begun = stage.server.clock().now();
    let contact = stage.contact("Ada").await;
    stage.deliver().await;
    let mut delivery = stage.deliveries().await.remove(0);
    assert_eq!(delivery["status"], "RETRYING");
    assert_eq!(time(&stage.endpoint().await["failingSince"]), begun);
    while delivery["status"] == "RETRYING" {
        delivery = stage.go_on().await;
    }
    let passed = stage.server.clock().now() - begun;
    assert!(passed > Duration::days(2) && passed < Duration::days(4), "{passed}");
    assert_eq!((&delivery["status"], &delivery["attemptCount"]), (&json!("DEAD"), &json!(10)));
    assert_eq!(delivery["attempts"].as_array().map(Vec::len), Some(10));
    assert_eq!(delivery["attempts"][9]["excerpt"], "It is 500.");

    let received = stage.receiver.received();
    assert_eq!(received.len(), 10);
    assert!(received.iter().all(|one| one.id == received[0].id && one.body == received[0].body), "the same each time");
    assert_ne!(received[0].signature, received[9].signature, "signed anew each time");

    let query = "{ deadLetters { nodes { consumer attemptCount reason event { id subjectId } } } }";
    let letters = stage.acme.owner.query(query, json!({})).await;
    let letter = letters.at("/deadLetters/nodes/0");
    assert_eq!((&letter["consumer"], &letter["event"]["subjectId"]), (&json!("WEBHOOK"), &json!(contact)));
    assert_eq!((&letter["attemptCount"], &letter["event"]["id"]), (&json!(10), &json!(received[0].id)));
    let reason = letter["reason"].as_str().expect("a reason");
    assert!(
        reason.contains(stage.endpoint["id"].as_str().expect("an id")) && reason.ends_with("answered 500"),
        "{reason}"
    );
    assert_eq!(stage.endpoint().await["status"], "ENABLED", "five days have not passed");
}

#[tokio::test]
async fn a_receiver_that_recovers_has_it_and_is_well_again() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(503), Answer::Status(302)]);
    stage.contact("Ada").await;
    stage.deliver().await;
    assert_eq!(stage.go_on().await["status"], "RETRYING", "redirects are not followed");
    let delivery = stage.go_on().await;
    assert_eq!((&delivery["status"], &delivery["attemptCount"]), (&json!("SUCCEEDED"), &json!(3)));
    assert!(stage.endpoint().await["failingSince"].is_null());
    assert_eq!(stage.endpoint().await["version"], stage.endpoint["version"], "stamps are no changes");
}

#[tokio::test]
async fn a_receiver_may_ask_to_be_left_alone() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::After(429, "7200".to_owned())]);
    stage.contact("Ada").await;
    stage.deliver().await;
    let next = time(&stage.deliveries().await[0]["nextAttemptAt"]);
    assert_eq!(next - stage.server.clock().now(), Duration::hours(2));
}

#[tokio::test]
async fn who_is_gone_is_left_alone_for_good() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(410)]);
    let admin = stage.acme.member(Role::Admin).await;
    let viewer = stage.acme.member(Role::Viewer).await;
    stage.contact("Ada").await;
    stage.deliver().await;
    let endpoint = stage.endpoint().await;
    assert_eq!(
        (&endpoint["status"], &endpoint["disabledReason"]),
        (&json!("AUTO_DISABLED"), &json!("It answered 410 Gone."))
    );
    assert!(endpoint["disabledAt"].is_string(), "{endpoint}");
    assert_eq!(stage.deliveries().await[0]["status"], "DEAD");

    let address = async |client: &harness::Client| {
        let found = client.query("{ viewer { member { email } } }", json!({})).await;
        found.text("/viewer/member/email").to_owned()
    };
    let mut told: Vec<_> = stage.server.mails().into_iter().map(|mail| mail.to).collect();
    let mut managers = vec![address(&stage.acme.owner).await, address(&admin).await];
    told.sort();
    managers.sort();
    assert_eq!(told, managers, "owners and admins, and not {}", address(&viewer).await);
    let mail = stage.server.mail_to(&managers[0]);
    assert!(
        mail.body.contains("410 Gone") && mail.body.contains("127.0.0.1") && !mail.body.contains("/hooks"),
        "{mail:?}"
    );

    // Nothing more is queued, and what happened to the endpoint is an event.
    stage.contact("Bea").await;
    assert_eq!((stage.deliver().await, stage.receiver.received().len()), (0, 1));
    let events = stage
        .acme
        .owner
        .query("{ webhookEndpoints { nodes { activity(first: 1) { nodes { verb actor { kind } } } } } }", json!({}))
        .await;
    let event = events.at("/webhookEndpoints/nodes/0/activity/nodes/0");
    assert_eq!(event, &json!({ "verb": "webhook_endpoint.auto_disabled", "actor": { "kind": "SYSTEM" } }));
    let enabled = stage.change("enableWebhookEndpoint").await;
    assert_eq!((&enabled["status"], &enabled["disabledReason"]), (&json!("ENABLED"), &Value::Null));
}

#[tokio::test]
async fn after_days_of_failure_an_endpoint_is_disabled_and_its_owner_told() {
    let stage = Stage::new().await;
    stage.receiver.answers(vec![Answer::Status(500); 2]);
    stage.contact("Ada").await;
    stage.deliver().await;
    stage.server.clock().advance(Duration::days(5));
    stage.deliver().await;
    let endpoint = stage.endpoint().await;
    assert_eq!(endpoint["disabledReason"], "Nothing got through for 5 days.");
    assert_eq!((&endpoint["status"], stage.server.mails().len()), (&json!("AUTO_DISABLED"), 1));

    // What was on its way waits, and goes out when it is enabled again.
    assert_eq!(stage.deliver_after(Duration::days(1)).await, 0);
    let enabled = stage.change("enableWebhookEndpoint").await;
    assert!(enabled["failingSince"].is_null(), "{enabled}");
    assert_eq!(stage.deliver().await, 1);
    assert_eq!(stage.deliveries().await[0]["status"], "SUCCEEDED");
}

#[tokio::test]
async fn who_does_not_answer_in_time_has_not_answered() {
    let webhooks = SenderSettings { reach: Reach::Private, time_limit: Time::from_millis(200) };
    let stage = Stage::with(Server::with(Options { webhooks, ..Options::default() }).await).await;
    stage.receiver.answers([Answer::Held]);
    stage.contact("Ada").await;
    stage.deliver().await;
    let delivery = stage.deliveries().await.remove(0);
    let attempt = &delivery["attempts"][0];
    assert_eq!((&delivery["status"], &attempt["error"]), (&json!("RETRYING"), &json!("No answer within 200ms.")));
    assert!(attempt["statusCode"].is_null() && attempt["latencyMs"].as_i64() >= Some(200), "{attempt}");
    stage.receiver.release(1);
    assert_eq!(stage.go_on().await["status"], "SUCCEEDED");
}

#[tokio::test]
async fn who_is_not_there_is_told_as_that() {
    let stage = Stage::new().await;
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let input = json!({ "id": stage.endpoint["id"], "url": format!("http://{port}/hooks?key=secret") });
    stage.acme.owner.run("updateWebhookEndpoint", "webhookEndpoint { id }", input).await.done("updateWebhookEndpoint");
    stage.contact("Ada").await;
    stage.deliver().await;
    let attempt = stage.deliveries().await[0]["attempts"][0].clone();
    let error = attempt["error"].as_str().expect("an error");
    assert!(error.starts_with("No connection: ") && !error.contains("secret"), "{error}");
}
