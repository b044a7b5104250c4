//! Contacts that may be one person.

use std::time::Instant;

use harness::{Client, Server};
use serde_json::{Value, json};

const FIND: &str = "query($first: Int, $after: String) {
  findDuplicateContacts(first: $first, after: $after) {
    nodes { reason count contacts { name } } pageInfo { hasNextPage endCursor }
  }
}";

async fn contact(client: &Client, input: Value) {
    client.run("createContact", "contact { id }", input).await.done("createContact");
}

#[tokio::test]
async fn contacts_that_share_an_address_or_a_name_at_a_company_are_found() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (engines, looms) = (acme.client_company("Engines").await, acme.client_company("Looms").await);
    contact(&acme.owner, json!({ "name": "Ada", "emails": ["first@a.test", "Ada@a.test"] })).await;
    contact(&acme.owner, json!({ "name": "Ada L.", "emails": ["ADA@A.test"] })).await;
    contact(&acme.owner, json!({ "name": "Bell", "clientCompanyId": engines })).await;
    contact(&acme.owner, json!({ "name": "BELL", "clientCompanyId": engines })).await;
    // No duplicates: another company, none, another firm, deleted.
    contact(&acme.owner, json!({ "name": "Bell", "clientCompanyId": looms })).await;
    contact(&acme.owner, json!({ "name": "Cleo" })).await;
    contact(&acme.owner, json!({ "name": "Cleo" })).await;
    contact(&other.owner, json!({ "name": "Ada", "emails": ["first@a.test"] })).await;
    let gone = json!({ "name": "Gone", "emails": ["first@a.test"] });
    let gone = acme.owner.run("createContact", "contact { id }", gone).await;
    let gone = json!({ "id": gone.at("/createContact/contact/id") });
    acme.owner.run("deleteContact", "contact { id }", gone).await.done("deleteContact");

    let found = acme.owner.query(FIND, json!({})).await;
    assert_eq!(
        found.at("/findDuplicateContacts/nodes"),
        &json!([
            { "reason": "EMAIL", "count": 2, "contacts": [{ "name": "Ada" }, { "name": "Ada L." }] },
            { "reason": "NAME", "count": 2, "contacts": [{ "name": "Bell" }, { "name": "BELL" }] },
        ])
    );
    let first = acme.owner.query(FIND, json!({ "first": 1 })).await;
    assert_eq!(first.each("/findDuplicateContacts/nodes", "reason"), ["EMAIL"]);
    assert_eq!(first.at("/findDuplicateContacts/pageInfo/hasNextPage"), true);
    let after = first.at("/findDuplicateContacts/pageInfo/endCursor");
    let second = acme.owner.query(FIND, json!({ "first": 1, "after": after })).await;
    assert_eq!(second.each("/findDuplicateContacts/nodes", "reason"), ["NAME"]);
    assert_eq!(second.at("/findDuplicateContacts/pageInfo/hasNextPage"), false);
    assert_eq!(other.owner.query(FIND, json!({})).await.at("/findDuplicateContacts/nodes"), &json!([]));
}

#[tokio::test]
async fn bounds_are_said_and_held() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for variables in [json!({ "first": 101 }), json!({ "after": "nonsense" }), json!({ "after": "ZQBh" })] {
        let refused = acme.owner.query(FIND, variables).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{refused}");
    }
    let same = json!({ "contacts": vec![json!({ "name": "Ada", "emails": ["ada@a.test"] }); 25] });
    acme.owner.run("createContacts", "results { index }", same).await.done("createContacts");
    let found = acme.owner.query(FIND, json!({})).await;
    assert_eq!(found.at("/findDuplicateContacts/nodes/0/count"), 25);
    assert_eq!(found.at("/findDuplicateContacts/nodes/0/contacts").as_array().map(Vec::len), Some(20));
    assert_eq!(acme.api_key([]).await.query(FIND, json!({})).await.code(), "FORBIDDEN");
}

/// 50,000 contacts, of which each tenth shares an address. Prints the time; the bound is far above it, for slow machines.
#[tokio::test]
async fn fifty_thousand_contacts_are_searched_in_one_go() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let fill = "INSERT INTO contacts (organization_id, id, name, emails, email_keys, created_at, updated_at, created_by_kind, \
        updated_by_kind) SELECT $1, gen_random_uuid(), 'Nr ' || n, ARRAY['a' || n % 45000 || '@a.test', 'b' || n || '@a.test'], \
        ARRAY['a' || n % 45000 || '@a.test', 'b' || n || '@a.test'], now(), now(), 'SYSTEM', 'SYSTEM' \
        FROM generate_series(1, 50000) AS n";
    let db = server.database().maintenance();
    sqlx::query(fill).bind(acme.id.uuid()).execute(db).await.expect("contacts are made");
    let begun = Instant::now();
    let found = acme.owner.query(FIND, json!({ "first": 100 })).await;
    let taken = begun.elapsed();
    assert_eq!(found.at("/findDuplicateContacts/nodes").as_array().map(Vec::len), Some(100));
    println!("findDuplicateContacts over 50,000 contacts: {taken:?}");
    assert!(taken.as_secs() < 5, "{taken:?}");
}
