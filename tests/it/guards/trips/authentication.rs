//! Finding out who sends a request: looked up once a second, and not at all in between.

use chrono::Duration;
use insta::assert_snapshot;
use serde_json::json;

use super::{Meter, server};
use crate::identity::someone;

#[tokio::test]
async fn who_sends_a_request_is_looked_up_once_a_second() {
    let server = server().await;
    let token = someone(&server, "ada@example.test").await.access;
    let owner = server.bearer(&token);
    let input = json!({ "name": "Website", "scopes": ["CONTACT_READ"] });
    let made = owner.run("createApiKey", "secret", input).await;
    let key = server.bearer(made.text("/createApiKey/secret"));
    // The first time prepares.
    key.client().await.expect("the key is good");
    server.clock().advance(Duration::seconds(1));

    let mut meter = Meter::of(&server);
    for (name, bearer) in [("an access token", owner), ("an API key", key)] {
        for again in ["", ", again"] {
            Box::pin(meter.count(&format!("{name}{again}"), bearer.client())).await.expect("who it is");
        }
        server.clock().advance(Duration::seconds(1));
        Box::pin(meter.count(&format!("{name}, later"), bearer.client())).await.expect("who it is");
    }
    assert_snapshot!(meter.table());
}
