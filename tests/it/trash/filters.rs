//! Which of them.

use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::{Value, json};

use super::{delete, found, records, trash};

async fn filtered(client: &Client, filter: Value) -> Vec<String> {
    found(&trash(client, json!({ "filter": filter })).await)
}

#[tokio::test]
async fn by_type_actor_and_time() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, manager) = (&acme.owner, acme.member(Role::Manager).await);
    let (contact, deal, lead) = (acme.contact("Ada").await, acme.deal("Looms").await, acme.lead("Bell").await);
    delete(owner, "Contact", &contact).await;
    server.clock().advance(Duration::hours(1));
    let between = server.clock().now().to_rfc3339();
    delete(&manager, "Deal", &deal).await;
    server.clock().advance(Duration::hours(1));
    delete(&manager, "Lead", &lead).await;
    assert_eq!(records(owner).await, [lead.as_str(), &deal, &contact]);

    let none: [&str; 0] = [];
    assert_eq!(filtered(owner, json!({ "type": { "eq": "DEAL" } })).await, [deal.as_str()]);
    assert_eq!(filtered(owner, json!({ "type": { "in": ["CONTACT", "LEAD"] } })).await, [lead.as_str(), &contact]);
    assert_eq!(filtered(owner, json!({ "type": { "not": "LEAD" } })).await, [deal.as_str(), &contact]);
    assert_eq!(filtered(owner, json!({ "type": { "eq": "DEAL", "not": "DEAL" } })).await, none);
    assert_eq!(filtered(owner, json!({ "type": { "eq": "VENDOR" } })).await, none);
    assert_eq!(filtered(owner, json!({ "type": { "in": [] } })).await, none);
    assert_eq!(filtered(owner, json!({ "type": {} })).await, none, "what compares with nothing finds nothing");
    assert_eq!(filtered(owner, json!({ "type": null })).await, [lead.as_str(), &deal, &contact]);

    let by = |who: &Client| json!({ "deletedById": { "eq": who.member_id() } });
    assert_eq!(filtered(owner, by(owner)).await, [contact.as_str()]);
    assert_eq!(filtered(owner, by(&manager)).await, [lead.as_str(), &deal]);
    let either = json!({ "deletedById": { "in": [owner.member_id(), manager.member_id()] } });
    assert_eq!(filtered(owner, either).await, [lead.as_str(), &deal, &contact]);
    let refused = trash(owner, json!({ "filter": { "deletedById": { "eq": "nonsense" } } })).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT");

    assert_eq!(filtered(owner, json!({ "deletedAt": { "gte": between } })).await, [lead.as_str(), &deal]);
    assert_eq!(filtered(owner, json!({ "deletedAt": { "gt": between } })).await, [lead.as_str()]);
    assert_eq!(filtered(owner, json!({ "deletedAt": { "lt": between } })).await, [contact.as_str()]);
    let all = json!({
        "type": { "in": ["DEAL", "LEAD"] }, "deletedById": { "eq": manager.member_id() },
        "deletedAt": { "lte": between },
    });
    assert_eq!(filtered(owner, all).await, [deal.as_str()]);
}
