//! Many contacts or companies at once: a result for each, and nothing of one spoils another.

use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Client, Options, Server};
use serde_json::{Value, json};

const CONTACTS: &str = "results { index contact { name version } userErrors { code field } }";
const COMPANIES: &str = "results { index clientCompany { name version } userErrors { code field } }";

async fn total(client: &Client, list: &str) -> i64 {
    let counted = client.query(&format!("{{ {list} {{ totalCount }} }}"), json!({})).await;
    counted.at(&format!("/{list}/totalCount")).as_i64().expect("a number")
}

#[tokio::test]
async fn each_new_contact_has_its_own_result() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contacts = json!([
        { "name": "Ada", "externalId": "one" },
        { "name": "Bell", "emails": ["fine@a.test", "not an address"] },
        { "name": "Cleo", "externalId": "one" },
        { "name": "Dora" },
    ]);
    let made = acme.owner.run("createContacts", CONTACTS, json!({ "contacts": contacts })).await;
    assert_eq!(
        made.done("createContacts")["results"],
        json!([
            { "index": 0, "contact": { "name": "Ada", "version": 1 }, "userErrors": [] },
            { "index": 1, "contact": null, "userErrors": [{ "code": "INVALID", "field": "contacts.1.emails.1" }] },
            { "index": 2, "contact": null, "userErrors": [{ "code": "DUPLICATE", "field": "contacts.2.externalId" }] },
            { "index": 3, "contact": { "name": "Dora", "version": 1 }, "userErrors": [] },
        ])
    );
    assert_eq!(total(&acme.owner, "contacts").await, 2);
}

#[tokio::test]
async fn a_hundred_are_made_and_a_hundred_and_one_are_not() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let many = |count: usize| (0..count).map(|n| json!({ "name": format!("Nr {n}") })).collect::<Vec<_>>();
    let refused = acme.owner.run("createContacts", CONTACTS, json!({ "contacts": many(101) })).await;
    assert_eq!(refused.refused("createContacts"), ("LIMIT".to_owned(), "contacts".to_owned()));
    assert_eq!(refused.at("/createContacts/results"), &json!([]));
    let refused = acme.owner.run("createClientCompanies", COMPANIES, json!({ "clientCompanies": many(101) })).await;
    assert_eq!(refused.refused("createClientCompanies"), ("LIMIT".to_owned(), "clientCompanies".to_owned()));
    let made = acme.owner.run("createContacts", CONTACTS, json!({ "contacts": many(100) })).await;
    made.done("createContacts");
    assert_eq!(total(&acme.owner, "contacts").await, 100);
}

#[tokio::test]
async fn a_retry_answers_as_the_first_did_and_makes_nothing_more() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "contacts": [{ "name": "Ada" }, { "title": "nameless" }], "idempotencyKey": "one" });
    let first = acme.owner.run("createContacts", CONTACTS, input.clone()).await;
    let again = acme.owner.run("createContacts", CONTACTS, input).await;
    assert_eq!(first.done("createContacts"), again.done("createContacts"));
    assert_eq!(first.at("/createContacts/results/1/userErrors/0/code"), "REQUIRED");
    let other = json!({ "contacts": [{ "name": "Bell" }], "idempotencyKey": "one" });
    let other = acme.owner.run("createContacts", CONTACTS, other).await;
    assert_eq!(other.refused("createContacts"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));
    assert_eq!(total(&acme.owner, "contacts").await, 1);
}

#[tokio::test]
async fn a_key_under_which_nothing_was_made_is_not_used_up() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "clientCompanies": [{ "name": "Acme", "externalId": "one" }], "idempotencyKey": "one" });
    let taker = json!({ "clientCompanies": [{ "name": "Taker", "externalId": "one" }] });
    let taker = acme.owner.run("createClientCompanies", "results { clientCompany { id } }", taker).await;
    let refused = acme.owner.run("createClientCompanies", COMPANIES, input.clone()).await;
    assert_eq!(
        refused.done("createClientCompanies")["results"][0]["userErrors"],
        json!([{ "code": "DUPLICATE", "field": "clientCompanies.0.externalId" }])
    );
    let freed = json!({ "id": taker.at("/createClientCompanies/results/0/clientCompany/id"), "externalId": null });
    acme.owner.run("updateClientCompany", "clientCompany { id }", freed).await.done("updateClientCompany");
    let made = acme.owner.run("createClientCompanies", COMPANIES, input).await;
    assert_eq!(made.done("createClientCompanies")["results"][0]["clientCompany"]["name"], "Acme");
}

#[tokio::test]
async fn each_change_has_its_own_result() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (ada, bell) = (acme.contact("Ada").await, acme.contact("Bell").await);
    let theirs = other.contact("Theirs").await;
    let contacts = json!([
        { "id": ada, "expectedVersion": 1, "name": "Ada Lovelace" },
        { "id": bell, "expectedVersion": 7, "name": "Late" },
        { "id": theirs, "name": "Mine now" },
        { "id": ada, "title": "Countess" },
    ]);
    let updated = acme.owner.run("updateContacts", CONTACTS, json!({ "contacts": contacts })).await;
    let conflict = json!([{ "code": "CONFLICT", "field": "contacts.1.expectedVersion" }]);
    assert_eq!(
        updated.done("updateContacts")["results"],
        json!([
            { "index": 0, "contact": { "name": "Ada Lovelace", "version": 2 }, "userErrors": [] },
            { "index": 1, "contact": { "name": "Bell", "version": 1 }, "userErrors": conflict },
            { "index": 2, "contact": null, "userErrors": [{ "code": "NOT_FOUND", "field": "contacts.2.id" }] },
            { "index": 3, "contact": { "name": "Ada Lovelace", "version": 3 }, "userErrors": [] },
        ])
    );
    let refused =
        acme.owner.run("updateContacts", CONTACTS, json!({ "contacts": vec![json!({ "id": ada }); 101] })).await;
    assert_eq!(refused.refused("updateContacts").0, "LIMIT");
}

#[tokio::test]
async fn a_retry_of_changes_makes_none_and_tells_each_record_as_it_is() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (ada, bell) = (acme.contact("Ada").await, acme.contact("Bell").await);
    let contacts = json!([
        { "id": ada, "name": "Ada Lovelace" },
        { "id": bell, "expectedVersion": 7, "name": "Late" },
        { "id": ada, "title": "Countess" },
    ]);
    let input = json!({ "contacts": contacts, "idempotencyKey": "one" });
    let conflict = json!([{ "code": "CONFLICT", "field": "contacts.1.expectedVersion" }]);
    for first_version in [2, 3] {
        let updated = acme.owner.run("updateContacts", CONTACTS, input.clone()).await;
        assert_eq!(
            updated.done("updateContacts")["results"],
            json!([
                { "index": 0, "contact": { "name": "Ada Lovelace", "version": first_version }, "userErrors": [] },
                { "index": 1, "contact": { "name": "Bell", "version": 1 }, "userErrors": conflict },
                { "index": 2, "contact": { "name": "Ada Lovelace", "version": 3 }, "userErrors": [] },
            ])
        );
    }
}

#[tokio::test]
async fn an_import_can_be_tried() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut input = json!({ "contacts": [{ "name": "Ada" }, { "title": "nameless" }], "dryRun": true });
    let tried = acme.owner.run("createContacts", CONTACTS, input.clone()).await;
    assert_eq!(tried.at("/createContacts/results/0/contact/name"), "Ada");
    assert_eq!(tried.at("/createContacts/results/1/userErrors/0/code"), "REQUIRED");
    assert_eq!(total(&acme.owner, "contacts").await, 0);
    let refused = json!({ "contacts": [{ "title": "nameless" }], "dryRun": true });
    let refused = acme.owner.run("createContacts", CONTACTS, refused).await;
    assert_eq!(refused.at("/createContacts/results/0/userErrors/0/field"), "contacts.0.name");
    input["dryRun"] = json!(false);
    let made = acme.owner.run("createContacts", CONTACTS, input).await;
    assert_eq!(made.done("createContacts"), tried.done("createContacts"));
    assert_eq!(total(&acme.owner, "contacts").await, 1);
}

#[tokio::test]
async fn companies_are_made_and_changed_the_same_way() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "clientCompanies": [{ "name": "Engines" }, { "name": "Looms", "paymentTermsDays": 400 }] });
    let made = acme.owner.run("createClientCompanies", COMPANIES, input).await;
    assert_eq!(
        made.done("createClientCompanies")["results"][1]["userErrors"],
        json!([{ "code": "INVALID", "field": "clientCompanies.1.paymentTermsDays" }])
    );
    let ids = acme.owner.query("{ clientCompanies { nodes { id } } }", json!({})).await;
    let id = ids.text("/clientCompanies/nodes/0/id");
    let input = json!({ "clientCompanies": [{ "id": id, "currency": "EUR" }, { "id": id, "parentId": id }] });
    let updated = acme.owner.run("updateClientCompanies", COMPANIES, input).await;
    let results = &updated.done("updateClientCompanies")["results"];
    assert_eq!(results[0]["clientCompany"]["version"], 2);
    assert_eq!(results[1]["userErrors"], json!([{ "code": "INVALID", "field": "clientCompanies.1.parentId" }]));
    let many = json!({ "clientCompanies": vec![json!({ "id": id }); 101] });
    assert_eq!(
        acme.owner.run("updateClientCompanies", COMPANIES, many).await.refused("updateClientCompanies").0,
        "LIMIT"
    );
}

#[tokio::test]
async fn who_changes_the_same_contacts_in_another_order_waits() {
    let server = Server::with(Options { connections: 16, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let contacts: Vec<_> = (0..12).map(|n| json!({ "name": format!("Nr {n}") })).collect();
    let made = acme.owner.run("createContacts", "results { contact { id } }", json!({ "contacts": contacts })).await;
    let results = made.done("createContacts")["results"].as_array().expect("a list").clone();
    let ids: Vec<_> = results.iter().map(|result| result["contact"]["id"].clone()).collect();
    let change = |caller: usize| {
        let mut changes: Vec<_> = ids.iter().map(|id| json!({ "id": id, "title": format!("Nr {caller}") })).collect();
        if caller.is_multiple_of(2) {
            changes.reverse();
        }
        acme.owner.run("updateContacts", CONTACTS, json!({ "contacts": changes }))
    };
    for answer in join_all((0..16).map(change)).await {
        let results = answer.done("updateContacts")["results"].as_array().expect("a list").clone();
        assert_eq!(results.len(), 12);
        assert!(results.iter().all(|result| result["userErrors"] == json!([])), "{answer}");
    }
}

#[tokio::test]
async fn a_viewer_makes_and_changes_none() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let viewer = acme.member(Role::Viewer).await;
    for (mutation, list, selection) in [
        ("createContacts", "contacts", CONTACTS),
        ("updateContacts", "contacts", CONTACTS),
        ("createClientCompanies", "clientCompanies", COMPANIES),
        ("updateClientCompanies", "clientCompanies", COMPANIES),
    ] {
        let refused = viewer.run(mutation, selection, json!({ list: Value::Array(Vec::new()) })).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{mutation}");
    }
}
