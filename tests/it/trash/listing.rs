//! What is in the trash, and from when to when.

use chrono::Duration;
use harness::{Sdl, Server};
use serde_json::json;

use super::{delete, made, records, restore, trash};

#[tokio::test]
async fn what_is_deleted_is_listed_until_it_is_restored() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = acme.contact("Ada Lovelace").await;
    assert_eq!(records(&acme.owner).await, Vec::<String>::new());

    let deleted = acme.owner.run("deleteContact", "contact { deletedAt }", json!({ "id": ada })).await;
    let at = deleted.done("deleteContact")["contact"]["deletedAt"].clone();
    let listed = trash(&acme.owner, json!({})).await;
    let deletion = listed.text("/deletedRecords/nodes/0/id").to_owned();
    assert_eq!(
        listed.at("/deletedRecords/nodes"),
        &json!([{
            "id": deletion, "type": "CONTACT", "recordId": ada, "label": "Ada Lovelace", "deletedAt": at,
            "deletedBy": { "kind": "MEMBER", "id": acme.owner.member_id() },
            "restore": { "action": "restoreContact", "allowed": true, "reason": null },
        }])
    );
    let node = "query($id: ID!) { node(id: $id) { __typename ... on DeletedRecord { recordId label } } }";
    let shown = acme.owner.query(node, json!({ "id": deletion })).await;
    assert_eq!(shown.at("/node"), &json!({ "__typename": "DeletedRecord", "recordId": ada, "label": "Ada Lovelace" }));

    restore(&acme.owner, "Contact", &ada).await;
    assert_eq!(records(&acme.owner).await, Vec::<String>::new());
    assert!(acme.owner.query(node, json!({ "id": deletion })).await.at("/node").is_null());

    delete(&acme.owner, "Contact", &ada).await;
    let again = trash(&acme.owner, json!({})).await;
    assert_ne!(again.text("/deletedRecords/nodes/0/id"), deletion, "another deletion");
}

#[tokio::test]
async fn what_went_with_a_record_is_not_listed_and_comes_back_with_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let mut contacts = Vec::new();
    for name in ["Ada", "Bell"] {
        let input = json!({ "name": name, "clientCompanyId": company });
        contacts.push(made(&acme.owner, "createContact", "contact", input).await);
    }
    let [alone, with_it] = &contacts[..] else { panic!("two contacts") };
    delete(&acme.owner, "Contact", alone).await;
    server.clock().advance(Duration::seconds(1));
    delete(&acme.owner, "ClientCompany", &company).await;

    let listed = trash(&acme.owner, json!({})).await;
    let reason = "The contact's company is deleted: restore that first.";
    assert_eq!(super::found(&listed), [company.as_str(), alone]);
    assert_eq!(
        [listed.at("/deletedRecords/nodes/0/restore"), listed.at("/deletedRecords/nodes/1/restore")],
        [
            &json!({ "action": "restoreClientCompany", "allowed": true, "reason": null }),
            &json!({ "action": "restoreContact", "allowed": false, "reason": reason }),
        ]
    );
    let refused = acme.owner.run("restoreContact", "__typename", json!({ "id": alone })).await;
    assert_eq!(refused.user_errors("restoreContact")[0].message, reason);
    assert_eq!(records(&acme.owner).await, [company.as_str(), alone], "nothing came back");

    restore(&acme.owner, "ClientCompany", &company).await;
    let listed = trash(&acme.owner, json!({})).await;
    assert_eq!(super::found(&listed), [alone.as_str()], "deleted by itself, before");
    assert_eq!(listed.at("/deletedRecords/nodes/0/restore/allowed"), true);
    let contact = "query($id: ID!) { contact(id: $id) { id } }";
    assert_eq!(&acme.owner.query(contact, json!({ "id": with_it })).await.text("/contact/id"), with_it);
}

#[tokio::test]
async fn only_a_deletion_puts_a_record_there() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = json!({ "name": "Ada", "idempotencyKey": "one" });
    let ada = made(&acme.owner, "createContact", "contact", key.clone()).await;
    let double = acme.contact("Ada L.").await;

    let stale = json!({ "id": ada, "expectedVersion": 7 });
    let refused = acme.owner.run("deleteContact", "__typename", stale).await;
    assert_eq!(refused.refused("deleteContact"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    let merge = json!({ "survivorId": ada, "mergedId": double });
    acme.owner.run("mergeContacts", "contact { id }", merge).await.done("mergeContacts");
    assert_eq!(records(&acme.owner).await, Vec::<String>::new(), "a tombstone can't be restored");

    delete(&acme.owner, "Contact", &ada).await;
    // Its creation is asked for once more: nothing is made, and nothing comes back.
    acme.owner.run("createContact", "contact { id }", key).await;
    let gone = acme.owner.run("deleteContact", "__typename", json!({ "id": ada })).await;
    assert_eq!(gone.refused("deleteContact"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    assert_eq!(records(&acme.owner).await, [ada]);
}

#[tokio::test]
async fn several_at_once_are_listed_each() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (first, second) = (acme.lead("Ada").await, acme.lead("Bell").await);
    let both = "mutation($a: ID!, $b: ID!) { a: deleteLead(input: { id: $a }) { userErrors { code } }
        twice: deleteLead(input: { id: $a }) { userErrors { code } }
        b: deleteLead(input: { id: $b }) { userErrors { code } } }";
    acme.owner.query(both, json!({ "a": first, "b": second })).await.data();
    // At the same moment: the later deletion first all the same.
    assert_eq!(records(&acme.owner).await, [second, first]);
}

/// As a release does that knows no trash, while releases change.
#[tokio::test]
async fn what_was_restored_past_the_trash_can_be_deleted_again() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = acme.contact("Ada").await;
    delete(&acme.owner, "Contact", &ada).await;
    sqlx::query("UPDATE contacts SET deleted_at = NULL, deletion_id = NULL")
        .execute(server.database().maintenance())
        .await
        .expect("maintenance may");
    let left =
        json!({ "action": "restoreContact", "allowed": false, "reason": "There is nothing to restore any more." });
    assert_eq!(trash(&acme.owner, json!({})).await.at("/deletedRecords/nodes/0/restore"), &left);

    delete(&acme.owner, "Contact", &ada).await;
    assert_eq!(records(&acme.owner).await, [ada.as_str()]);
    restore(&acme.owner, "Contact", &ada).await;
    assert_eq!(records(&acme.owner).await, Vec::<String>::new());
}

#[tokio::test]
async fn another_firms_trash_is_not_there() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let ada = acme.contact("Ada").await;
    delete(&acme.owner, "Contact", &ada).await;
    let deletion = trash(&acme.owner, json!({})).await.text("/deletedRecords/nodes/0/id").to_owned();
    let theirs = trash(&other.owner, json!({})).await;
    assert_eq!((super::found(&theirs), theirs.at("/deletedRecords/totalCount")), (Vec::new(), &json!(0)));
    let node = other.owner.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": deletion })).await;
    assert!(node.at("/node").is_null());
}

/// A type that can be restored and is not in the trash would be lost.
#[test]
fn every_type_that_is_restored_is_one_of_the_trash() {
    use async_graphql::parser::types::TypeKind;
    let Some(TypeKind::Enum(types)) = Sdl::get().kind("DeletedRecordType") else { panic!("an enum") };
    let pascal = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    let name = |value: &str| value.split('_').map(pascal).collect::<String>();
    let mut listed: Vec<String> = types.values.iter().map(|value| name(value.node.value.node.as_str())).collect();
    let mutations = Sdl::get().mutations();
    let restored = mutations.iter().filter_map(|mutation| mutation.name.strip_prefix("restore"));
    let mut restored: Vec<String> = restored.map(str::to_owned).collect();
    listed.sort();
    restored.sort();
    assert_eq!(listed, restored, "left: DeletedRecordType, right: the mutations that restore");
}
