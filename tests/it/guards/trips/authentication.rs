//! Finding out who sends a request: looked up once a second, and not at all in between.

use chrono::Duration;
use insta::assert_snapshot;
use serde_json::json;

use super::{Meter, server};
use crate::identity::someone;

const ASKED: &str = "{ __typename }";

#[tokio::test]
async fn who_sends_a_request_is_looked_up_once_a_second() {
    let server = server().await;
    let token = someone(&server, "ada@example.test").await.access;
    let owner = server.bearer(&token);
    let input = json!({ "name": "Website", "scopes": ["CONTACT_READ"] });
    let made = owner.run("createApiKey", "secret", input).await;
    let key = server.bearer(made.text("/createApiKey/secret"));
    let later = || server.clock().advance(Duration::seconds(1));
    // The first time prepares.
    key.query(ASKED, json!({})).await.data();
    later();

    let mut meter = Meter::of(&server);
    for (name, bearer) in [("an access token", &owner), ("an API key", &key)] {
        meter.count(name, Box::pin(bearer.query(ASKED, json!({})))).await.data();
        meter.count("… within the second", Box::pin(bearer.query(ASKED, json!({})))).await.data();
    }
    later();
    meter.count("… a second later", Box::pin(key.query(ASKED, json!({})))).await.data();
    meter.count("no token", server.anonymous().query(ASKED, json!({}))).await.data();
    assert_snapshot!(meter.table());
}
