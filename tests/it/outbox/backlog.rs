//! What waits is counted, for metrics: in all organizations, and not what is done.

use api::db::Moment;
use api::outbox::backlog::{Backlog, read};
use chrono::{Datelike as _, Duration, Utc};
use harness::Server;
use serde_json::json;

async fn backlog(server: &Server) -> Backlog {
    read(server.services(), &Moment::new(server.clock().now(), "test")).await.expect("it is counted")
}

/// Events, seconds, deliveries, mails.
async fn waiting(server: &Server) -> [i32; 4] {
    let Backlog { events, oldest_seconds, deliveries, mails, .. } = backlog(server).await;
    [events, oldest_seconds, deliveries, mails]
}

#[tokio::test]
async fn what_waits_is_counted_until_it_is_done() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let endpoint = json!({ "url": "https://partner.example", "eventTypes": ["contact.created"] });
    let made = acme.owner.run("createWebhookEndpoint", "webhookEndpoint { id }", endpoint).await;
    made.done("createWebhookEndpoint");
    server.relay().await;
    assert_eq!(waiting(&server).await, [0, 0, 0, 0]);

    acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada" })).await.done("createContact");
    server.clock().advance(Duration::seconds(90));
    other.owner.run("createContact", "contact { id }", json!({ "name": "Bea" })).await.done("createContact");
    assert_eq!(waiting(&server).await, [2, 90, 0, 0]);
    server.relay().await;
    assert_eq!(waiting(&server).await, [0, 0, 1, 0]);
}

#[tokio::test]
async fn it_is_told_how_far_the_partitions_of_the_timeline_reach() {
    let server = Server::start().await;
    // Whoever made the database made those of the two years after that day's; the server's clock is elsewhere.
    let [made, now] = [Utc::now(), server.clock().now()].map(|time| time.year());
    let ahead = backlog(&server).await.years_ahead;
    assert!([2, 1].contains(&(ahead - (made - now))), "{ahead} years");
}
