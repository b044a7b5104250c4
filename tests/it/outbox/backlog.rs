//! What waits is counted, for metrics: in all organizations, and not what is done.

use api::db::Moment;
use api::outbox::backlog::{Backlog, read};
use chrono::Duration;
use harness::Server;
use serde_json::json;

async fn backlog(server: &Server) -> Backlog {
    read(server.services(), &Moment::new(server.clock().now(), "test")).await.expect("it is counted")
}

#[tokio::test]
async fn what_waits_is_counted_until_it_is_done() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let endpoint = json!({ "url": "https://partner.example", "eventTypes": ["contact.created"] });
    let made = acme.owner.run("createWebhookEndpoint", "webhookEndpoint { id }", endpoint).await;
    made.done("createWebhookEndpoint");
    server.relay().await;
    assert_eq!(backlog(&server).await, Backlog { events: 0, oldest_seconds: 0, deliveries: 0, mails: 0 });

    acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada" })).await.done("createContact");
    server.clock().advance(Duration::seconds(90));
    other.owner.run("createContact", "contact { id }", json!({ "name": "Bea" })).await.done("createContact");
    assert_eq!(backlog(&server).await, Backlog { events: 2, oldest_seconds: 90, deliveries: 0, mails: 0 });
    server.relay().await;
    assert_eq!(backlog(&server).await, Backlog { events: 0, oldest_seconds: 0, deliveries: 1, mails: 0 });
}
