//! Vendors, from outside: fields, states, deletion, and the tax id that few may see.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::{Value, json};

use super::payables::{Payables, vendor, verbs, with};

const EVERYTHING: &str = "vendor { name legalName email phone taxId taxIdIsSet address { line1 city country } currency \
    paymentTermsDays status externalId version }";

async fn names(client: &Client, arguments: Value) -> Vec<String> {
    let query = "query($filter: VendorFilter, $orderBy: [VendorOrder!], $search: String) \
        { vendors(filter: $filter, orderBy: $orderBy, search: $search) { nodes { name } } }";
    let found = client.query(query, arguments).await;
    found.each("/vendors/nodes", "name").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_vendor_is_made_changed_and_emptied() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": " Paper & Co ", "legalName": "Paper Limited", "email": " Bills@Paper.example ", "phone": "+44 20 123",
        "taxId": "GB1", "address": { "line1": "1 Mill Lane", "city": "Leeds", "country": "gb" }, "currency": "GBP",
        "paymentTermsDays": 14, "externalId": "v-1"
    });
    let made = acme.owner.run("createVendor", EVERYTHING, input).await;
    assert_eq!(
        made.done("createVendor")["vendor"],
        json!({
            "name": "Paper & Co", "legalName": "Paper Limited", "email": "Bills@Paper.example", "phone": "+44 20 123",
            "taxId": "GB1", "taxIdIsSet": true, "address": { "line1": "1 Mill Lane", "city": "Leeds", "country": "GB" },
            "currency": "GBP", "paymentTermsDays": 14, "status": "ACTIVE", "externalId": "v-1", "version": 1
        })
    );
    let id = acme.owner.query("{ vendors { nodes { id } } }", json!({})).await;
    let id = id.text("/vendors/nodes/0/id");
    let emptied = with(
        id,
        json!({ "legalName": null, "email": null, "phone": null, "taxId": null, "address": null,
        "currency": null, "paymentTermsDays": null, "externalId": null }),
    );
    let emptied = acme.owner.run("updateVendor", EVERYTHING, emptied).await;
    assert_eq!(
        emptied.done("updateVendor")["vendor"],
        json!({
            "name": "Paper & Co", "legalName": null, "email": null, "phone": null, "taxId": null, "taxIdIsSet": false,
            "address": null, "currency": null, "paymentTermsDays": null, "status": "ACTIVE", "externalId": null, "version": 2
        })
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_by_name() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": " ", "legalName": "x".repeat(201), "email": "nobody", "phone": "call me", "taxId": "x".repeat(51),
        "address": { "country": "XX" }, "paymentTermsDays": 366, "externalId": "x".repeat(201)
    });
    let refused = acme.owner.run("createVendor", EVERYTHING, input).await;
    let expected = [
        ("address.country", "INVALID"),
        ("email", "INVALID"),
        ("externalId", "LIMIT"),
        ("legalName", "LIMIT"),
        ("name", "REQUIRED"),
        ("paymentTermsDays", "INVALID"),
        ("phone", "INVALID"),
        ("taxId", "LIMIT"),
    ];
    let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(super::payables::reasons(&refused, "createVendor"), expected);
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in ["ACTIVE", "INACTIVE"] {
        for mutation in ["updateVendor", "activateVendor", "deactivateVendor", "deleteVendor", "restoreVendor"] {
            let id = vendor(&acme.owner, &format!("{status} {mutation}")).await;
            if status == "INACTIVE" {
                acme.owner.run("deactivateVendor", "vendor { id }", json!({ "id": id })).await.done("deactivateVendor");
            }
            let told = "query($id: ID!) { vendor(id: $id) { status availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            assert_eq!(told.at("/vendor/status"), status);
            let told = told.at("/vendor/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let answer = acme.owner.run(mutation, EVERYTHING, json!({ "id": id })).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert!(reasons.iter().all(|reason| reason.code == "INVALID_TRANSITION"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_deleted_vendor_leaves_its_bills() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let bill = acme.draft("100", "EUR").await;
    acme.org.owner.run("deleteVendor", "vendor { id }", json!({ "id": acme.vendor })).await.done("deleteVendor");
    assert_eq!(acme.show(&bill, "number vendor { id }").await, json!({ "number": "BILL-00001", "vendor": null }));
    acme.run("submitBill", &bill, json!({})).await.done("submitBill");
    acme.org.owner.run("restoreVendor", "vendor { id }", json!({ "id": acme.vendor })).await.done("restoreVendor");
    assert_eq!(acme.show(&bill, "vendor { id }").await, json!({ "vendor": { "id": acme.vendor } }));
    let told = ["vendor.restored", "vendor.deleted", "vendor.created"];
    assert_eq!(verbs(&acme.org.owner, "vendor", &acme.vendor).await, told);
}

#[tokio::test]
async fn a_tax_id_is_for_few_and_in_no_event() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = acme.owner.run("createVendor", "vendor { id }", json!({ "name": "Paper", "taxId": "SECRET-1" })).await;
    let id = made.text("/createVendor/vendor/id");
    let find = "query($id: ID!) { vendor(id: $id) { taxId taxIdIsSet activity { nodes { diff } } } }";
    for (client, shown) in [
        (&acme.owner, json!("SECRET-1")),
        (&acme.member(Role::Billing).await, json!("SECRET-1")),
        (&acme.member(Role::Viewer).await, Value::Null),
        (&acme.member(Role::Manager).await, Value::Null),
        (&acme.api_key([Permission::VendorRead, Permission::ActivityRead]).await, Value::Null),
    ] {
        let found = client.query(find, json!({ "id": id })).await;
        assert_eq!(found.at("/vendor/taxId"), &shown);
        assert_eq!(found.at("/vendor/taxIdIsSet"), true);
        assert_eq!(found.at("/vendor/activity/nodes/0/diff/taxId"), &json!({ "redacted": true }));
    }
    let manager = acme.member(Role::Manager).await;
    let refused = manager.run("updateVendor", "vendor { id }", json!({ "id": id, "taxId": "SECRET-2" })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    let same = acme.owner.run("updateVendor", "vendor { version }", json!({ "id": id, "taxId": "SECRET-1" })).await;
    assert_eq!(same.done("updateVendor")["vendor"]["version"], 1, "the same value is no change");
    let stored = "SELECT string_agg(stored, ' ') FROM (SELECT row_to_json(v)::text FROM vendors v UNION ALL \
        SELECT row_to_json(a)::text FROM activity_events a UNION ALL SELECT row_to_json(o)::text FROM outbox_events o) AS rows (stored)";
    let stored: String = sqlx::query_scalar(stored).fetch_one(server.database().maintenance()).await.expect("rows");
    assert!(stored.contains("vendor.created") && !stored.contains("SECRET"), "{stored}");
}

#[tokio::test]
async fn vendors_are_filtered_ordered_and_searched() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = json!({ "vendors": [
        { "name": "Paper", "email": "Bills@Paper.example", "externalId": "v-1" }, { "name": "ink", "legalName": "Octopus" },
        { "name": "Glue" }, { "name": "Gone" }, { "name": " " }, { "name": "Twice", "externalId": "v-1" }
    ] });
    let results = "results { vendor { id name } userErrors { code field } }";
    let made = acme.owner.run("createVendors", results, made).await;
    let made = made.done("createVendors")["results"].as_array().expect("a list").clone();
    assert_eq!(made[4]["userErrors"], json!([{ "code": "REQUIRED", "field": "vendors.4.name" }]));
    assert_eq!(made[5]["userErrors"], json!([{ "code": "DUPLICATE", "field": "vendors.5.externalId" }]));
    let (glue, gone) = (&made[2]["vendor"]["id"], &made[3]["vendor"]["id"]);
    acme.owner.run("deactivateVendor", "vendor { id }", json!({ "id": glue })).await.done("deactivateVendor");
    acme.owner.run("deleteVendor", "vendor { id }", json!({ "id": gone })).await.done("deleteVendor");

    for (arguments, expected) in [
        (json!({}), &["Glue", "ink", "Paper"][..]),
        (json!({ "orderBy": [{ "field": "NAME" }] }), &["Glue", "ink", "Paper"]),
        (json!({ "filter": { "status": { "eq": "INACTIVE" } } }), &["Glue"]),
        (json!({ "filter": { "name": { "startsWith": "INK" } } }), &["ink"]),
        (json!({ "filter": { "email": { "eq": "bills@PAPER.example" } } }), &["Paper"]),
        (json!({ "filter": { "externalId": { "eq": "v-1" } } }), &["Paper"]),
        (json!({ "search": "octo" }), &["ink"]),
        (json!({ "search": "paper.example" }), &["Paper"]),
    ] {
        assert_eq!(names(&acme.owner, arguments.clone()).await, expected, "{arguments}");
    }

    let changes = json!({ "vendors": [
        { "id": glue, "name": "Gum", "expectedVersion": 2 }, { "id": made[0]["vendor"]["id"], "name": "Card", "expectedVersion": 9 },
        { "id": gone, "name": "Back" }
    ] });
    let changed = acme.owner.run("updateVendors", results, changes).await;
    let changed = &changed.done("updateVendors")["results"];
    assert_eq!(changed[0]["vendor"]["name"], "Gum");
    assert_eq!(changed[1]["userErrors"], json!([{ "code": "CONFLICT", "field": "vendors.1.expectedVersion" }]));
    assert_eq!(changed[1]["vendor"]["name"], "Paper");
    assert_eq!(changed[2]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "vendors.2.id" }]));
}

#[tokio::test]
async fn another_tenants_vendor_is_as_missing_as_a_made_up_one() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let foreign = vendor(&other.owner, "Theirs").await;
    for mutation in ["updateVendor", "activateVendor", "deactivateVendor", "deleteVendor", "restoreVendor"] {
        let theirs = acme.owner.run(mutation, EVERYTHING, json!({ "id": foreign })).await;
        let made_up = json!({ "id": "vendor_01h455vb4pex5vsknk084sn02q" });
        let made_up = acme.owner.run(mutation, EVERYTHING, made_up).await;
        assert_eq!(theirs.body(), made_up.body(), "{mutation}");
        assert_eq!(theirs.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
}

#[tokio::test]
async fn what_the_state_or_the_id_does_not_allow_is_refused_by_name() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = json!({ "id": vendor(&acme.owner, "Paper").await });
    let wrong = |code: &str| (code.to_owned(), "id".to_owned());
    let owner = &acme.owner;
    owner.run("deactivateVendor", EVERYTHING, id.clone()).await.done("deactivateVendor");
    let again = owner.run("deactivateVendor", EVERYTHING, id.clone()).await;
    assert_eq!(again.refused("deactivateVendor"), wrong("INVALID_TRANSITION"));
    owner.run("activateVendor", EVERYTHING, id.clone()).await.done("activateVendor");
    let again = owner.run("activateVendor", EVERYTHING, id.clone()).await;
    assert_eq!(again.refused("activateVendor"), wrong("INVALID_TRANSITION"));
    let live = owner.run("restoreVendor", EVERYTHING, id.clone()).await;
    assert_eq!(live.refused("restoreVendor"), wrong("INVALID_TRANSITION"));
    owner.run("deleteVendor", EVERYTHING, id.clone()).await.done("deleteVendor");
    let again = owner.run("deleteVendor", EVERYTHING, id.clone()).await;
    assert_eq!(again.refused("deleteVendor"), wrong("NOT_FOUND"));
    let gone = owner.run("updateVendor", EVERYTHING, id).await;
    assert_eq!(gone.refused("updateVendor"), wrong("NOT_FOUND"));
    let nameless = owner.run("createVendor", EVERYTHING, json!({})).await;
    assert_eq!(nameless.refused("createVendor"), ("REQUIRED".to_owned(), "name".to_owned()));

    let many = ("LIMIT".to_owned(), "vendors".to_owned());
    let results = "results { index }";
    let made = owner.run("createVendors", results, json!({ "vendors": vec![json!({ "name": "Ink" }); 101] })).await;
    assert_eq!(made.refused("createVendors"), many);
    let made_up = json!({ "id": "vendor_01h455vb4pex5vsknk084sn02q" });
    let changed = owner.run("updateVendors", results, json!({ "vendors": vec![made_up; 101] })).await;
    assert_eq!(changed.refused("updateVendors"), many);
}
