//! A value that its scalar can't read is told of by the argument's path, in the schema's words.

use api::http::HttpSettings;
use axum::Router;
use axum::http::StatusCode;
use harness::Server;
use serde_json::{Value, json};

use super::post;

const PROJECT: &str = "mutation($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }";

async fn told(router: &Router, query: &str, variables: Value) -> String {
    let reply = post(router, json!({ "query": query, "variables": variables }).to_string()).await;
    assert_eq!(reply.status, StatusCode::OK);
    let (code, message) = reply.error();
    assert_eq!(code, "BAD_USER_INPUT", "{message}");
    let body = reply.json();
    assert_eq!(body["errors"][0]["extensions"].get("refused"), None, "{body}");
    assert!(!body.to_string().contains("occurred while"), "{body}");
    message
}

#[tokio::test]
async fn a_value_in_a_variable_is_told_of_by_its_path() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let of = |path: &str, why: &str| format!("Invalid value for argument \"input.{path}\": {why}.");
    let engagement = entity::id::join("engagement", uuid::Uuid::now_v7());
    let deal = entity::id::join("deal", uuid::Uuid::now_v7());
    for (more, path, why) in [
        (json!({ "engagementId": "" }), "engagementId", "not an id: expected `engagement_` and 26 characters"),
        (json!({ "managerId": "" }), "managerId", "not an id: expected `organization_member_` and 26 characters"),
        (json!({ "managerId": deal }), "managerId", "an id of `deal` where `organization_member` is expected"),
        (json!({ "dueDate": "" }), "dueDate", "write a date as 2026-03-31"),
        (json!({ "startDate": "2026-03-31", "dueDate": "31.3.2026" }), "dueDate", "write a date as 2026-03-31"),
        (json!({ "startDate": 7 }), "startDate", "expected type \"Date\", found 7"),
        (
            json!({ "budget": { "amount": "1", "currency": "" } }),
            "budget.currency",
            "no currency to bill in; write an ISO 4217 code such as EUR",
        ),
        (
            json!({ "budget": { "amount": 1, "currency": "EUR" } }),
            "budget.amount",
            "write a decimal as a string, such as \"1250.00\"",
        ),
    ] {
        let mut input = json!({ "engagementId": engagement, "name": "p" });
        for (name, value) in more.as_object().expect("fields") {
            input[name] = value.clone();
        }
        assert_eq!(told(&router, PROJECT, json!({ "input": input })).await, of(path, why), "{more}");
    }
    let many = "mutation($input: CreateDealsInput!) { createDeals(input: $input) { results { index } } }";
    let deals = json!({ "deals": [{ "name": "A" }, { "name": "B", "expectedCloseDate": "" }] });
    let why = "write a date as 2026-03-31";
    assert_eq!(told(&router, many, json!({ "input": deals })).await, of("deals.1.expectedCloseDate", why));
    let key = "mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let input = json!({ "name": "K", "scopes": ["CONTACT_READ"], "expiresAt": "" });
    let why = "write a time as 2026-03-31T09:00:00Z";
    assert_eq!(told(&router, key, json!({ "input": input })).await, of("expiresAt", why));
}

#[tokio::test]
async fn a_literal_is_told_of_by_its_path_wherever_it_stands() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let date = "Invalid value for argument \"input.expectedCloseDate\": write a date as 2026-03-31.";
    let literal = r#"mutation { createDeal(input: { name: "D", expectedCloseDate: "" }) { deal { id } } }"#;
    assert_eq!(told(&router, literal, json!({})).await, date);
    let mixed = r#"mutation Two($name: String, $day: Date = "soon") {
      createDeal(input: { name: $name, expectedCloseDate: $day }) { deal { id } }
    }"#;
    assert_eq!(told(&router, mixed, json!({ "name": "D" })).await, date);
    let fragment = r#"query { ...Part } fragment Part on Query { contact(id: "x") { id } }"#;
    let id = "Invalid value for argument \"id\": not an id: expected `contact_` and 26 characters.";
    assert_eq!(told(&router, fragment, json!({})).await, id);
    let filter = r#"{ deals(filter: { and: [{ expectedCloseDate: { gte: "x" } }] }) { totalCount } }"#;
    let path = "Invalid value for argument \"filter.and.0.expectedCloseDate.gte\": write a date as 2026-03-31.";
    assert_eq!(told(&router, filter, json!({})).await, path);
    // What async-graphql finds by itself reads alike.
    let stage = r#"mutation { createDeal(input: { name: "D", stage: SOLD }) { deal { id } } }"#;
    let reply = post(&router, json!({ "query": stage }).to_string()).await;
    assert!(reply.error().1.starts_with("Invalid value for argument \"input.stage\", "), "{:?}", reply.error());
}
