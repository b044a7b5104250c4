//! Events on their way to receivers that are really there, on this machine.

mod failing;
mod guard;
mod order;
pub mod receiver;
mod redelivery;
mod secrecy;
mod sending;
mod webhook_endpoint;

use api::db::Moment;
use api::webhooks::webhook_delivery;
use chrono::{DateTime, Duration, Utc};
use harness::{Client, Org, Server};
use serde_json::{Value, json};

use self::receiver::Receiver;

/// Everything that tests look at of a delivery.
const DELIVERY: &str = "webhookDelivery { id status eventType attemptCount nextAttemptAt endedAt subjectId event { id } \
    webhookEndpoint { id } availableActions { action allowed } attempts { number statusCode latencyMs excerpt error } }";

/// A firm with an endpoint for what happens to contacts, and who listens there.
struct Stage {
    server: Server,
    acme: Org,
    receiver: Receiver,
    endpoint: Value,
    secret: String,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Server::start().await).await
    }

    async fn with(server: Server) -> Self {
        let (acme, receiver) = (server.organization("acme").await, Receiver::start().await);
        let (endpoint, secret) = made(&acme.owner, &receiver.url).await;
        Self { server, acme, receiver, endpoint, secret }
    }

    /// Makes a contact; answers its id.
    async fn contact(&self, name: &str) -> String {
        let made = self.acme.owner.run("createContact", "contact { id }", json!({ "name": name })).await;
        made.text("/createContact/contact/id").to_owned()
    }

    async fn rename(&self, contact: &str, name: &str) {
        let input = json!({ "id": contact, "name": name });
        self.acme.owner.run("updateContact", "contact { id }", input).await.done("updateContact");
    }

    /// Passes events on, begins to send what is due, and waits for what comes of it; answers how many were begun.
    async fn deliver(&self) -> usize {
        self.server.relay().await;
        let begun = begin(&self.server).await;
        settled(&self.server).await;
        begun
    }

    async fn deliver_after(&self, time: Duration) -> usize {
        self.server.clock().advance(time);
        self.deliver().await
    }

    /// Goes to the next attempt of the first delivery; answers the delivery after it.
    async fn go_on(&self) -> Value {
        let next = time(&self.deliveries().await[0]["nextAttemptAt"]);
        let early = self.deliver_after(next - self.server.clock().now() - Duration::milliseconds(1)).await;
        assert_eq!(early, 0, "it is not due yet");
        assert_eq!(self.deliver_after(Duration::milliseconds(1)).await, 1);
        self.deliveries().await.remove(0)
    }

    /// The endpoint's deliveries, the first one first.
    async fn deliveries(&self) -> Vec<Value> {
        deliveries(&self.acme.owner, "").await
    }

    async fn change(&self, mutation: &str) -> Value {
        let select = "webhookEndpoint { id status version failingSince disabledAt disabledReason }";
        let changed = self.acme.owner.run(mutation, select, json!({ "id": self.endpoint["id"] })).await;
        changed.done(mutation)["webhookEndpoint"].clone()
    }

    /// The endpoint as it is now.
    async fn endpoint(&self) -> Value {
        let query =
            "query($id: ID!) { webhookEndpoint(id: $id) { status version failingSince disabledAt disabledReason } }";
        let found = self.acme.owner.query(query, json!({ "id": self.endpoint["id"] })).await;
        found.at("/webhookEndpoint").clone()
    }
}

/// Makes an endpoint for what happens to contacts; answers it and its secret.
async fn made(client: &Client, url: &str) -> (Value, String) {
    let input = json!({ "url": url, "eventTypes": ["contact.created", "contact.updated", "contact.deleted"] });
    let made = client.run("createWebhookEndpoint", "webhookEndpoint { id version } secret", input).await;
    let secret = made.text("/createWebhookEndpoint/secret").to_owned();
    (made.done("createWebhookEndpoint")["webhookEndpoint"].clone(), secret)
}

/// All deliveries that a filter lets through, the first one first.
async fn deliveries(client: &Client, filter: &str) -> Vec<Value> {
    let fields = DELIVERY.trim_start_matches("webhookDelivery ");
    let query = format!(
        "{{ webhookDeliveries(first: 100, filter: {{ {filter} }}, orderBy: [{{ field: CREATED_AT }}]) {{ nodes {fields} }} }}"
    );
    let found = client.query(&query, json!({})).await;
    found.at("/webhookDeliveries/nodes").as_array().expect("a list").clone()
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("a time").parse().expect("a time")
}

fn moment(server: &Server) -> Moment {
    Moment::new(server.clock().now(), "test")
}

/// Begins to send what is due.
async fn begin(server: &Server) -> usize {
    webhook_delivery::turn(server.services(), &moment(server)).await.expect("webhooks are sent")
}

/// Waits until nothing is under way, and sends the mails that were written.
async fn settled(server: &Server) {
    server.services().sender.flights.settled().await;
    server.settled().await;
}

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}
