//! What an endpoint can't lead to, on a server as it is in production.

use std::time::Duration as Time;

use api::webhooks::rules::address::Reach;
use api::webhooks::sender::SenderSettings;
use harness::{Options, Server};
use serde_json::json;

use super::receiver::Receiver;
use super::{begin, deliveries, made, refusal, settled};

async fn guarded() -> Server {
    let webhooks = SenderSettings { reach: Reach::Public, time_limit: Time::from_secs(10) };
    Server::with(Options { webhooks, ..Options::default() }).await
}

#[tokio::test]
async fn an_endpoint_leads_out_over_https() {
    let server = guarded().await;
    let acme = server.organization("acme").await;
    for url in [
        "http://partner.example/hooks",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://user:password@partner.example/",
        "ftp://partner.example/",
        "nonsense",
    ] {
        let refused = acme.owner.run("createWebhookEndpoint", "secret", json!({ "url": url })).await;
        assert_eq!(refused.refused("createWebhookEndpoint"), refusal("INVALID", "url"), "{url}");
    }
    made(&acme.owner, "https://partner.example/hooks").await;
}

#[tokio::test]
async fn what_was_allowed_once_is_not_connected_to() {
    let server = guarded().await;
    let acme = server.organization("acme").await;
    let receiver = Receiver::start().await;
    made(&acme.owner, "https://partner.example/hooks").await;
    let moved = "UPDATE webhook_endpoints SET url = $1";
    let url = receiver.url.replace("http://", "https://");
    sqlx::query(moved).bind(url).execute(server.database().maintenance()).await.expect("it is moved");
    acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada" })).await.done("createContact");
    server.relay().await;
    assert_eq!(begin(&server).await, 1);
    settled(&server).await;
    assert!(receiver.received().is_empty());
    let delivery = deliveries(&acme.owner, "").await.remove(0);
    assert_eq!(delivery["attempts"][0]["error"], "The URL must lead to a public address.");
}
