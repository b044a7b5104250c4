//! Who sees what of it.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::json;

use super::{delete, found, trash};

#[tokio::test]
async fn a_type_is_seen_by_those_who_may_see_its_records() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (contact, lead) = (acme.contact("Ada").await, acme.lead("Bell").await);
    delete(&acme.owner, "Contact", &contact).await;
    delete(&acme.owner, "Lead", &lead).await;
    let listed = trash(&acme.owner, json!({})).await;
    let deletion = listed.text("/deletedRecords/nodes/0/id");
    assert_eq!(found(&listed), [lead.as_str(), &contact]);

    // Billing sees no leads.
    let billing = acme.member(Role::Billing).await;
    let activity = acme.api_key([Permission::ActivityRead]).await;
    let contacts = acme.api_key([Permission::ActivityRead, Permission::ContactRead]).await;
    let callers: [(&str, &Client, Vec<&str>); 4] = [
        ("owner", &acme.owner, vec![lead.as_str(), contact.as_str()]),
        ("billing", &billing, vec![contact.as_str()]),
        ("a key for contacts", &contacts, vec![contact.as_str()]),
        ("a key for neither", &activity, vec![]),
    ];
    for (name, client, expected) in callers {
        let listed = trash(client, json!({})).await;
        assert_eq!(found(&listed), expected, "{name}");
        assert_eq!(listed.at("/deletedRecords/totalCount"), expected.len(), "{name}");
        let of_leads: Vec<&str> = expected.iter().copied().filter(|id| *id == lead).collect();
        for filter in [json!({ "eq": "LEAD" }), json!({ "in": ["LEAD", "DEAL"] }), json!({ "not": "CONTACT" })] {
            let listed = trash(client, json!({ "filter": { "type": filter } })).await;
            assert_eq!(found(&listed), of_leads, "{name}, {filter}");
        }
        let node = client.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": deletion })).await;
        assert_eq!(node.at("/node").is_null(), of_leads.is_empty(), "{name}");
    }

    // Who deleted what is for those who may see who changed what.
    let blind = acme.api_key([Permission::ContactRead]).await;
    assert_eq!(trash(&blind, json!({})).await.code(), "FORBIDDEN");
    assert_eq!(trash(&server.anonymous(), json!({})).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_key_is_shown_as_who_deleted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contact = acme.contact("Ada").await;
    let key = acme.api_key([Permission::ContactRead, Permission::ContactDelete]).await;
    delete(&key, "Contact", &contact).await;
    let id = entity::id::join("api_key", key.actor().id().expect("a key has an id"));
    let listed = trash(&acme.owner, json!({ "filter": { "deletedById": { "eq": id } } })).await;
    assert_eq!(listed.at("/deletedRecords/nodes/0/deletedBy"), &json!({ "kind": "API_KEY", "id": id }));
    assert_eq!(found(&listed), [contact]);
}
