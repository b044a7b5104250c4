//! What can happen, for whoever wants to be told.

use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::{Value, json};

const TYPES: &str = "{ eventTypes { name subjectType permission } }";

async fn told(client: &Client) -> Vec<Value> {
    client.query(TYPES, json!({})).await.at("/eventTypes").as_array().expect("a list").clone()
}

#[tokio::test]
async fn anyone_of_a_firm_knows_what_can_happen_there() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let all = told(&acme.owner).await;
    let issued = json!({ "name": "invoice.issued", "subjectType": "invoice", "permission": "INVOICE_READ" });
    assert!(all.contains(&issued), "{all:#?}");
    for client in [acme.member(Role::Viewer).await, acme.api_key([]).await] {
        assert_eq!(told(&client).await, all);
    }
    assert_eq!(server.anonymous().query(TYPES, json!({})).await.code(), "UNAUTHENTICATED");
    let without = server.user("ada@example.test").await.query(TYPES, json!({})).await;
    assert_eq!(without.code(), "FORBIDDEN", "no organization is chosen");

    // The very types that rules wait for, and that a webhook takes.
    let query = "{ workflowEventTypes { eventType subjectType } }";
    let rules = acme.owner.query(query, json!({})).await;
    let named: Vec<_> =
        all.iter().map(|one| json!({ "eventType": one["name"], "subjectType": one["subjectType"] })).collect();
    assert_eq!(rules.at("/workflowEventTypes"), &json!(named));
}
