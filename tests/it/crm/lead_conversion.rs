//! Converting leads, from outside.

use harness::{Client, Org, Server};
use serde_json::{Value, json};

const ALL: &str = "lead { id status convertedAt clientCompany { id } contact { id } deal { id } } \
    clientCompany { id name status } contact { id name emails phones } \
    deal { id name stage amount { amount } probability }";

/// A qualified lead.
async fn qualified(acme: &Org, fields: Value) -> String {
    let made = acme.owner.run("createLead", "lead { id }", fields).await;
    let id = made.text("/createLead/lead/id").to_owned();
    acme.owner.run("startLead", "lead { id }", json!({ "id": id })).await.done("startLead");
    acme.owner.run("qualifyLead", "lead { id }", json!({ "id": id })).await.done("qualifyLead");
    id
}

fn ada() -> Value {
    json!({ "name": "Ada Lovelace", "email": "Ada@Engines.test", "phone": "+44 20 1234", "companyName": "Engines" })
}

async fn contact(client: &Client, input: Value) -> String {
    client.run("createContact", "contact { id }", input).await.text("/createContact/contact/id").to_owned()
}

/// How many companies, contacts and deals there are.
async fn counts(client: &Client) -> [i64; 3] {
    let all = "{ clientCompanies { totalCount } contacts { totalCount } deals { totalCount } }";
    let all = client.query(all, json!({})).await;
    ["/clientCompanies/totalCount", "/contacts/totalCount", "/deals/totalCount"]
        .map(|pointer| all.at(pointer).as_i64().expect("a number"))
}

#[tokio::test]
async fn a_lead_becomes_a_company_a_contact_and_a_deal() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = qualified(&acme, ada()).await;
    let deal = json!({ "name": "Engine", "stage": "PROPOSAL", "amount": { "amount": "100", "currency": "EUR" } });
    let done = acme.owner.run("convertLead", ALL, json!({ "id": id, "deal": deal })).await;
    let done = done.done("convertLead");
    assert_eq!((&done["lead"]["status"], done["lead"]["convertedAt"].is_string()), (&json!("CONVERTED"), true));
    for made in ["clientCompany", "contact", "deal"] {
        assert_eq!(done["lead"][made]["id"], done[made]["id"], "{made}");
    }
    assert_eq!(
        (&done["clientCompany"]["name"], &done["clientCompany"]["status"]),
        (&json!("Engines"), &json!("PROSPECT"))
    );
    assert_eq!(done["contact"]["emails"], json!(["Ada@Engines.test"]));
    assert_eq!(done["contact"]["phones"], json!(["+44 20 1234"]));
    assert_eq!(
        (&done["deal"]["stage"], &done["deal"]["amount"]["amount"], &done["deal"]["probability"]),
        (&json!("PROPOSAL"), &json!("100.00"), &json!(50))
    );
    let related = "query($id: ID!) { deal(id: $id) { clientCompany { id } contact { id clientCompany { id } } } }";
    let related = acme.owner.query(related, json!({ "id": done["deal"]["id"] })).await;
    assert_eq!(related.at("/deal/clientCompany/id"), &done["clientCompany"]["id"]);
    assert_eq!(related.at("/deal/contact/clientCompany/id"), &done["clientCompany"]["id"]);

    let again = acme.owner.run("convertLead", ALL, json!({ "id": id })).await;
    assert_eq!(again.refused("convertLead"), ("IMMUTABLE".to_owned(), "id".to_owned()));
    assert_eq!(counts(&acme.owner).await, [1, 1, 1]);
}

#[tokio::test]
async fn the_only_company_of_the_name_and_contact_of_the_address_are_linked() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("ENGINES").await;
    let known = contact(&acme.owner, json!({ "name": "Ada", "emails": ["ada@engines.test"] })).await;
    let id = qualified(&acme, ada()).await;
    let done = acme.owner.run("convertLead", ALL, json!({ "id": id })).await;
    let done = done.done("convertLead");
    assert_eq!((&done["clientCompany"]["id"], &done["contact"]["id"]), (&json!(company), &json!(known)));
    assert_eq!((&done["contact"]["name"], &done["deal"]), (&json!("Ada"), &Value::Null));
    assert_eq!(counts(&acme.owner).await, [1, 1, 0]);
    // The contact had no company: now they work at the lead's.
    let employer = "query($id: ID!) { contact(id: $id) { clientCompany { id } } }";
    let employer = acme.owner.query(employer, json!({ "id": known })).await;
    assert_eq!(employer.at("/contact/clientCompany/id"), &json!(company));
}

#[tokio::test]
async fn two_of_the_name_are_not_one_to_link() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.client_company("Engines").await;
    acme.client_company("engines").await;
    contact(&acme.owner, json!({ "name": "Ada", "emails": ["ada@engines.test"] })).await;
    contact(&acme.owner, json!({ "name": "Ada II", "emails": ["ADA@engines.test"] })).await;
    let id = qualified(&acme, ada()).await;
    acme.owner.run("convertLead", ALL, json!({ "id": id })).await.done("convertLead");
    assert_eq!(counts(&acme.owner).await, [3, 3, 0]);
}

#[tokio::test]
async fn the_caller_decides_what_is_linked_and_made() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let looms = acme.client_company("Looms").await;
    let bell = contact(&acme.owner, json!({ "name": "Bell", "clientCompanyId": looms })).await;
    let id = qualified(&acme, ada()).await;
    let input = json!({ "id": id, "clientCompany": { "id": looms }, "contact": { "id": bell }, "deal": {} });
    let done = acme.owner.run("convertLead", ALL, input).await;
    let done = done.done("convertLead");
    assert_eq!((&done["clientCompany"]["id"], &done["contact"]["id"]), (&json!(looms), &json!(bell)));
    assert_eq!((&done["deal"]["name"], &done["deal"]["stage"]), (&json!("Looms"), &json!("LEAD")));

    let id = qualified(&acme, ada()).await;
    let fields = json!({ "givenName": "Augusta", "familyName": "King" });
    let input =
        json!({ "id": id, "clientCompany": { "create": { "name": "Kings" } }, "contact": { "create": fields } });
    let done = acme.owner.run("convertLead", ALL, input).await;
    let done = done.done("convertLead");
    assert_eq!((&done["clientCompany"]["name"], &done["contact"]["name"]), (&json!("Kings"), &json!("Augusta King")));
    assert_eq!(done["contact"]["emails"], json!(["Ada@Engines.test"]));

    let id = qualified(&acme, json!({ "name": "Grace", "companyName": "Navy" })).await;
    let done =
        acme.owner.run("convertLead", ALL, json!({ "id": id, "clientCompany": { "none": true }, "deal": {} })).await;
    let done = done.done("convertLead");
    assert_eq!((&done["clientCompany"], &done["deal"]["name"]), (&Value::Null, &json!("Grace")));
}

#[tokio::test]
async fn what_can_not_be_made_or_linked_undoes_the_whole() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (looms, foreign) = (acme.client_company("Looms").await, other.client_company("Foreign").await);
    contact(&acme.owner, json!({ "name": "Ada", "emails": ["ada@engines.test"], "clientCompanyId": looms })).await;
    let id = qualified(&acme, ada()).await;
    let before = counts(&acme.owner).await;
    for (more, code, field) in [
        (json!({ "clientCompany": { "id": foreign } }), "NOT_FOUND", "clientCompany.id"),
        (json!({ "clientCompany": { "create": { "name": " " } } }), "REQUIRED", "clientCompany.create.name"),
        (json!({ "contact": { "id": "contact_01h455vb4pex5vsknk084sn02q" } }), "NOT_FOUND", "contact.id"),
        (
            json!({ "contact": { "create": { "name": "Ada", "emails": ["ada"] } } }),
            "INVALID",
            "contact.create.emails.0",
        ),
        (json!({ "clientCompany": { "create": { "name": "Engines" } } }), "INVALID", "contact"),
        (json!({ "deal": { "probability": 101 } }), "INVALID", "deal.probability"),
        (json!({ "deal": { "amount": { "amount": "1.005", "currency": "EUR" } } }), "INVALID", "deal.amount.amount"),
        (json!({ "deal": { "stage": "WON" } }), "INVALID", "deal.stage"),
        (json!({ "expectedVersion": 1 }), "CONFLICT", "expectedVersion"),
    ] {
        let mut input = more.clone();
        input["id"] = json!(id);
        let refused = acme.owner.run("convertLead", ALL, input).await;
        assert_eq!(refused.refused("convertLead"), (code.to_owned(), field.to_owned()), "{more}");
    }
    assert_eq!(counts(&acme.owner).await, before);
    let theirs = other.owner.run("convertLead", ALL, json!({ "id": id })).await;
    assert_eq!(theirs.refused("convertLead"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    // Nobody named Engines is there, so the contact's own company is the lead's.
    let done = acme.owner.run("convertLead", ALL, json!({ "id": id })).await;
    assert_eq!(done.done("convertLead")["clientCompany"]["id"], looms);
}

#[tokio::test]
async fn a_dry_run_shows_all_and_changes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = qualified(&acme, ada()).await;
    let input = json!({ "id": id, "deal": { "name": "Engine" }, "dryRun": true, "idempotencyKey": "dry" });
    let dry = acme
        .owner
        .run("convertLead", "lead { status } clientCompany { name } contact { name } deal { name }", input)
        .await;
    assert_eq!(
        dry.done("convertLead"),
        &json!({
            "lead": { "status": "CONVERTED" }, "clientCompany": { "name": "Engines" },
            "contact": { "name": "Ada Lovelace" }, "deal": { "name": "Engine" }, "userErrors": []
        })
    );
    assert_eq!(counts(&acme.owner).await, [0, 0, 0]);
    let now = acme.owner.query("query($id: ID!) { lead(id: $id) { status version } }", json!({ "id": id })).await;
    assert_eq!(now.at("/lead"), &json!({ "status": "QUALIFIED", "version": 3 }));
    let real = json!({ "id": id, "deal": { "name": "Engine" }, "idempotencyKey": "dry" });
    acme.owner.run("convertLead", ALL, real).await.done("convertLead");
    assert_eq!(counts(&acme.owner).await, [1, 1, 1]);
}

#[tokio::test]
async fn sixty_four_duplicates_convert_once_and_answer_alike() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = qualified(&acme, ada()).await;
    let input = json!({ "id": id, "deal": { "name": "Engine" }, "idempotencyKey": "one" });
    let tries = (0..64).map(|_| acme.owner.run("convertLead", ALL, input.clone()));
    let answers = futures::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!(answer.done("convertLead"), answers[0].done("convertLead"));
    }
    assert_eq!(counts(&acme.owner).await, [1, 1, 1]);
}

#[tokio::test]
async fn leads_of_one_company_converted_at_once_share_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut ids = Vec::new();
    for place in 0..8 {
        let email = format!("person{place}@engines.test");
        ids.push(qualified(&acme, json!({ "name": "Someone", "email": email, "companyName": "Engines" })).await);
    }
    let all = ids.iter().map(|id| acme.owner.run("convertLead", ALL, json!({ "id": id })));
    for answer in futures::future::join_all(all).await {
        answer.done("convertLead");
    }
    assert_eq!(counts(&acme.owner).await, [1, 8, 0]);
}

#[tokio::test]
async fn a_key_needs_the_permission_for_each_thing_made() {
    use api::auth::permission::Permission::{ClientCompanyWrite, ContactWrite, LeadWrite};
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = qualified(&acme, ada()).await;
    let key = acme.api_key([LeadWrite]).await;
    assert_eq!(key.run("convertLead", "lead { id }", json!({ "id": id })).await.code(), "FORBIDDEN");
    let key = acme.api_key([LeadWrite, ClientCompanyWrite, ContactWrite]).await;
    assert_eq!(key.run("convertLead", "lead { id }", json!({ "id": id, "deal": {} })).await.code(), "FORBIDDEN");
    key.run("convertLead", "lead { id }", json!({ "id": id })).await.done("convertLead");
}
