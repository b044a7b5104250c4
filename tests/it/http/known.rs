//! A text that has been answered before is answered from its plan: who sends it is asked each time all the same.

use api::http::HttpSettings;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::Duration;
use harness::Server;
use serde_json::{Value, json};

use super::{Reply, send};
use crate::identity::someone;

const BOTH: &str = "query($id: ID!) { clientCompany(id: $id) { name } clientCompanies { nodes { name } } }";

#[tokio::test]
async fn a_known_query_shows_each_caller_what_is_theirs() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let bob = someone(&server, "bob@example.test").await.access;
    let made = server.bearer(&ada).run("createClientCompany", "clientCompany { id }", json!({ "name": "Ada's" })).await;
    let id = made.text("/createClientCompany/clientCompany/id").to_owned();
    server.bearer(&bob).run("createClientCompany", "clientCompany { id }", json!({ "name": "Bob's" })).await.data();
    let scopes = json!({ "name": "Website", "scopes": ["CONTACT_READ"] });
    let key = server.bearer(&ada).run("createApiKey", "secret", scopes).await.text("/createApiKey/secret").to_owned();

    let shown = |company: Value, list: &str| json!({ "clientCompany": company, "clientCompanies": { "nodes": [{ "name": list }] } });
    // The first answer is async-graphql's, those after it are the plan's.
    for _ in 0..3 {
        assert_eq!(ask(&router, &ada, &id).await.json()["data"], shown(json!({ "name": "Ada's" }), "Ada's"));
    }
    assert_eq!(ask(&router, &bob, &id).await.json()["data"], shown(Value::Null, "Bob's"));
    assert_eq!(ask(&router, &key, &id).await.error().0, "FORBIDDEN");
    assert_eq!(ask(&router, "nonsense", &id).await.error().0, "UNAUTHENTICATED");
    server.clock().advance(Duration::minutes(16));
    assert_eq!(ask(&router, &ada, &id).await.error().0, "UNAUTHENTICATED", "an access token is good for 15 minutes");
}

async fn ask(router: &Router, token: &str, id: &str) -> Reply {
    let body = json!({ "query": BOTH, "variables": { "id": id } }).to_string();
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body));
    send(router, request.expect("a request")).await
}
