//! Events on their way: numbered, passed on, read by partners, given up and replayed, removed; and mails on theirs.

mod backlog;
mod event_type;
mod feed;
mod hints;
mod idle;
mod mail;
mod mail_erasure;
mod mail_failures;
mod poison;
mod relay;
mod retention;
mod worker;

use api::db::Moment;
use api::outbox::relay::turn;
use futures::future::join_all;
use harness::{Client, Org, Server};
use serde_json::{Value, json};
use uuid::Uuid;

/// Now, by the server's clock.
fn moment(server: &Server) -> Moment {
    Moment::new(server.clock().now(), "relay_test")
}

/// Passes a batch of each organization on.
async fn one_turn(server: &Server) -> usize {
    turn(server.services(), &moment(server)).await.expect("a turn")
}

/// Passes on everything that is pending; answers how many events.
async fn pass_on(server: &Server) -> usize {
    let mut passed = 0;
    loop {
        match one_turn(server).await {
            0 => return passed,
            events => passed += events,
        }
    }
}

/// An event, as the outbox has it: its number, its subject and the subject's version.
type Row = (Option<i64>, Uuid, i32, String);

/// The firm's events in the order of their numbers; without one, at the end.
async fn events(server: &Server, org: &Org) -> Vec<Row> {
    sqlx::query_as(
        "SELECT sequence, subject_id, subject_version, status FROM outbox_events WHERE organization_id = $1 \
         ORDER BY sequence, id",
    )
    .bind(org.id.uuid())
    .fetch_all(server.database().maintenance())
    .await
    .expect("the outbox is read")
}

/// The numbers of the firm's events.
async fn numbers(server: &Server, org: &Org) -> Vec<Option<i64>> {
    events(server, org).await.into_iter().map(|(number, ..)| number).collect()
}

/// 1 to `last`.
fn gapless(last: i64) -> Vec<Option<i64>> {
    (1..=last).map(Some).collect()
}

/// Makes three contacts at once.
async fn three(org: &Org, name: &str) {
    join_all((1..=3).map(|nth| async move { org.contact(&format!("{name} {nth}")).await })).await;
}

/// Gives a contact another name.
async fn rename(client: &Client, contact: &str, name: &str) {
    client.run("updateContact", "contact { id }", json!({ "id": contact, "name": name })).await.done("updateContact");
}

/// Changes rows of every organization past the API.
async fn write(server: &Server, statement: &'static str) {
    sqlx::raw_sql(statement).execute(server.database().maintenance()).await.expect("it is written");
}

/// The bare id of a TypeID.
fn bare(id: &str) -> Uuid {
    entity::id::split(id).expect("an id").1
}

/// A page of the feed.
async fn feed(client: &Client, arguments: Value) -> harness::Answer {
    let document = "query($after: Sequence, $first: Int, $types: [String!]) { \
        events(after: $after, first: $first, types: $types) { lastSequence hasMore events { id type sequence } } }";
    client.query(document, arguments).await
}
