//! What rules can wait for.

use api::graphql::schema;
use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::json;

#[tokio::test]
async fn every_type_tells_its_filter_its_fields_and_its_actions() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let query = "{ workflowEventTypes { eventType subjectType filter fields actions } }";
    let told = acme.owner.query(query, json!({})).await;
    let all = told.at("/workflowEventTypes").as_array().expect("a list");
    let of = |name: &str| all.iter().find(|one| one["eventType"] == name).unwrap_or_else(|| panic!("no {name}"));
    let issued = of("invoice.issued");
    assert_eq!((&issued["subjectType"], &issued["filter"]), (&json!("invoice"), &json!("InvoiceFilter")));
    assert!(issued["fields"].as_array().expect("a list").contains(&json!("number")));
    assert!(issued["actions"].as_array().expect("a list").contains(&json!("sendInvoice")));
    let sdl = schema::sdl();
    for one in all {
        if let Some(filter) = one["filter"].as_str() {
            assert!(sdl.contains(&format!("input {filter} ")), "{filter}");
        }
        for action in one["actions"].as_array().expect("a list") {
            let action = action.as_str().expect("a name");
            assert!(sdl.contains(&format!("{action}(")), "{action} is no mutation");
        }
    }
    let refused = acme.member(Role::Manager).await.query(query, json!({})).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}
