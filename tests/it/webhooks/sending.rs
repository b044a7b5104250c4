//! What receivers get, and what is told of it.

use api::webhooks::rules::signature::signatures;
use api::webhooks::webhook_delivery;
use chrono::Duration;
use serde_json::json;

use super::receiver::{Answer, Receiver};
use super::{Stage, begin, made, moment, settled};

#[tokio::test]
async fn an_event_arrives_signed_and_as_the_feed_tells_it() {
    let stage = Stage::new().await;
    let contact = stage.contact("Ada").await;
    assert_eq!(stage.deliver().await, 1);

    let received = stage.receiver.received();
    let [one] = received.as_slice() else { panic!("{received:#?}") };
    let now = stage.server.clock().now();
    assert_eq!(one.timestamp, now.timestamp());
    let signed = signatures(std::slice::from_ref(&stage.secret), &one.id, now, &one.body);
    assert_eq!(Some(&one.signature), signed.as_ref());
    let body = one.json();
    assert_eq!((&body["type"], &body["data"]["name"]), (&json!("contact.created"), &json!("Ada")));
    assert_eq!((&body["id"], &body["subject"]["id"]), (&json!(one.id), &json!(contact)));
    assert!(body["timestamp"].is_string() && body["sequence"].is_number(), "{body}");

    let deliveries = stage.deliveries().await;
    let [delivery] = deliveries.as_slice() else { panic!("{deliveries:#?}") };
    assert_eq!((&delivery["status"], &delivery["attemptCount"]), (&json!("SUCCEEDED"), &json!(1)));
    assert_eq!((&delivery["subjectId"], &delivery["event"]["id"]), (&json!(contact), &body["id"]));
    assert_eq!(delivery["webhookEndpoint"]["id"], stage.endpoint["id"]);
    assert!(delivery["nextAttemptAt"].is_null() && delivery["endedAt"].is_string(), "{delivery}");
    let attempt = &delivery["attempts"][0];
    assert_eq!(
        (&attempt["number"], &attempt["statusCode"], &attempt["excerpt"]),
        (&json!(1), &json!(200), &json!("It is 200."))
    );
    assert!(attempt["error"].is_null() && attempt["latencyMs"].as_i64().is_some_and(|ms| ms >= 0), "{attempt}");
    assert_eq!(stage.deliver_after(Duration::days(1)).await, 0, "what succeeded is over");
}

#[tokio::test]
async fn an_endpoint_gets_nothing_that_happened_before_it_was_made() {
    let stage = Stage::new().await;
    stage.contact("Ada").await;
    stage.server.clock().advance(Duration::milliseconds(1));
    let later = Receiver::start().await;
    made(&stage.acme.owner, &later.url).await;
    stage.contact("Bea").await;
    assert_eq!(stage.deliver().await, 3);
    let names = |of: &Receiver| of.received().iter().map(|one| one.json()["data"]["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&later), ["Bea"], "though the relay had not passed on the first");
    let mut both = names(&stage.receiver);
    both.sort_by_key(ToString::to_string);
    assert_eq!(both, ["Ada", "Bea"]);
}

#[tokio::test]
async fn each_endpoint_gets_what_it_asked_for() {
    let stage = Stage::new().await;
    let others = Receiver::start().await;
    let owner = &stage.acme.owner;
    let all = json!({ "url": others.url });
    owner.run("createWebhookEndpoint", "secret", all).await.done("createWebhookEndpoint");
    // Another firm's gets nothing, and a disabled one.
    let stranger = stage.server.organization("stranger").await;
    made(&stranger.owner, &stage.receiver.url).await;
    let disabled = Receiver::start().await;
    let (endpoint, _) = made(owner, &disabled.url).await;
    let input = json!({ "id": endpoint["id"] });
    owner.run("disableWebhookEndpoint", "webhookEndpoint { id }", input).await.done("disableWebhookEndpoint");

    stage.contact("Ada").await;
    owner.run("createDeal", "deal { id }", json!({ "name": "A deal" })).await.done("createDeal");
    stage.deliver().await;
    assert_eq!(stage.receiver.names(), ["Ada"]);
    assert!(disabled.received().is_empty());
    let types: Vec<_> =
        others.received().iter().map(|one| one.json()["type"].as_str().expect("a type").to_owned()).collect();
    for wanted in ["contact.created", "deal.created", "webhook_endpoint.disabled"] {
        assert!(types.iter().any(|one| one == wanted), "{wanted} of {types:?}");
    }
}

#[tokio::test]
async fn two_workers_at_once_send_a_delivery_once() {
    let stage = Stage::new().await;
    stage.contact("Ada").await;
    stage.server.relay().await;
    let (services, now) = (stage.server.services(), moment(&stage.server));
    let (one, other) = tokio::join!(webhook_delivery::turn(services, &now), webhook_delivery::turn(services, &now));
    settled(&stage.server).await;
    assert_eq!(one.expect("a turn") + other.expect("a turn"), 1);
    assert_eq!((begin(&stage.server).await, stage.receiver.names()), (0, vec!["Ada".to_owned()]));
}

#[tokio::test]
async fn of_a_huge_answer_only_the_beginning_is_kept() {
    let stage = Stage::new().await;
    let huge = "é\0".repeat(5_000_000).into_bytes();
    stage.receiver.answers([Answer::Body(huge), Answer::Body(vec![0xff; 10])]);
    stage.contact("Ada").await;
    stage.deliver().await;
    stage.contact("Bea").await;
    stage.deliver().await;
    let deliveries = stage.deliveries().await;
    let excerpt = |nth: usize| deliveries[nth]["attempts"][0]["excerpt"].as_str().expect("an excerpt").to_owned();
    assert_eq!(excerpt(0), "é\u{fffd}".repeat(500));
    assert_eq!(excerpt(1), "\u{fffd}".repeat(10));
    assert_eq!(deliveries[0]["status"], "SUCCEEDED");
}

#[tokio::test]
async fn for_the_overlap_both_secrets_sign() {
    let stage = Stage::new().await;
    let rotate = async |overlap: i64| {
        let input = json!({ "id": stage.endpoint["id"], "overlapHours": overlap });
        let rotated =
            stage.acme.owner.run("rotateWebhookSecret", "secret webhookEndpoint { previousSecretUntil }", input).await;
        rotated.done("rotateWebhookSecret").clone()
    };
    let check = async |name: &str, secrets: &[&str]| {
        stage.contact(name).await;
        stage.deliver().await;
        let (last, now) = (stage.receiver.received().pop().expect("something"), stage.server.clock().now());
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        assert_eq!(Some(&last.signature), signatures(&secrets, &last.id, now, &last.body).as_ref(), "{name}");
    };
    let text = |payload: &serde_json::Value| payload["secret"].as_str().expect("a secret").to_owned();
    let second = text(&rotate(24).await);
    check("at once", &[&second, &stage.secret]).await;
    stage.server.clock().advance(Duration::hours(23));
    check("within the day", &[&second, &stage.secret]).await;
    stage.server.clock().advance(Duration::hours(1));
    check("a day later", &[&second]).await;
    let third = rotate(0).await;
    assert!(third["webhookEndpoint"]["previousSecretUntil"].is_null(), "{third}");
    check("without an overlap", &[&text(&third)]).await;
}
