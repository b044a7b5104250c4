//! Subscriptions, over real sockets: what is said on them, what is told, and to whom.

mod authorisation;
mod feed;
mod limits;
mod protocol;
mod resume;
mod slow;
mod walls;

use api::http::HttpSettings;
use harness::{Org, Server, Socket};
use serde_json::{Value, json};

/// Everything that happens, from an event on.
const FEED: &str = "subscription($after: Sequence) { activityFeed(after: $after) { sequence type subjectId } }";

/// A socket of the firm's owner, at a listener of its own.
async fn socket_of_owner(server: &Server, org: &Org) -> Socket {
    Socket::of(server.listen(HttpSettings::default()).await, &org.owner.token()).await
}

/// Waits until so many subscriptions get what is new.
async fn attached(server: &Server, count: usize) {
    let all = async {
        while server.services().subscriptions.hub.attached() != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), all).await.expect("subscriptions begin");
}

/// Runs a statement on a row, as another node might.
async fn run(server: &Server, statement: &'static str, id: &str) {
    let (_, uuid) = entity::id::split(id).expect("an id");
    let done = sqlx::query(statement).bind(uuid).execute(server.database().maintenance()).await;
    assert_eq!(done.expect(statement).rows_affected(), 1, "{statement}");
}

fn after(sequence: i64) -> Value {
    json!({ "after": sequence })
}

/// An event's place among the organization's.
fn number(event: &Value) -> i64 {
    event["sequence"].as_str().and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no sequence: {event}"))
}
