//! `eraseContact`.

use entity::identity::organization_member::Role;
use harness::{Answer, Org, Server, SqlRole};
use serde_json::{Value, json};

const ANSWER: &str = "erased { what count } retained { type id reason }";
const MADE_UP: &str = "contact_01h455vb4pex5vsknk084sn02q";

async fn erase(org: &Org, input: Value) -> Answer {
    org.owner.run("eraseContact", ANSWER, input).await
}

/// How many of a kind were erased.
fn erased(answer: &Answer, what: &str) -> i64 {
    let rows = answer.at("/eraseContact/erased").as_array().expect("a list");
    rows.iter().find(|rows| rows["what"] == what).and_then(|rows| rows["count"].as_i64()).unwrap_or_default()
}

async fn made(org: &Org, mutation: &str, record: &str, input: Value) -> String {
    let answer = org.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}

/// Everything that the database holds of an organization's events, as text.
async fn events(server: &Server) -> String {
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::query_scalar(
        "SELECT string_agg(verb || diff::text, ' ') || (SELECT string_agg(type || payload::text || previous::text, ' ')
           FROM outbox_events) FROM activity_events",
    )
    .fetch_one(&mut sql)
    .await
    .expect("events are read")
}

#[tokio::test]
async fn a_person_goes_with_everyone_they_were() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = json!({ "name": "Ada Lovelace", "emails": ["Ada@Engines.example"], "phones": ["+44 20 7946 0991"] });
    let ada = made(&acme, "createContact", "contact", ada).await;
    let double =
        made(&acme, "createContact", "contact", json!({ "name": "A. King-Noel", "emails": ["king@noel.example"] }))
            .await;
    let merge = json!({ "survivorId": ada, "mergedId": double });
    acme.owner.run("mergeContacts", "contact { id }", merge).await.done("mergeContacts");
    // Linked to no contact, but of the same address.
    let lead = json!({ "name": "Ada L.", "email": "ADA@engines.example", "message": "Call me" });
    let lead = made(&acme, "createLead", "lead", lead).await;
    let deal = made(&acme, "createDeal", "deal", json!({ "name": "Looms", "contactId": ada })).await;
    let namesake =
        made(&acme, "createContact", "contact", json!({ "name": "Ada Byron", "emails": ["ada@byron.example"] })).await;

    let tried = erase(&acme, json!({ "contactId": ada, "dryRun": true })).await;
    assert_eq!((erased(&tried, "contacts"), erased(&tried, "leads")), (2, 1), "{tried}");
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(acme.owner.query(node, json!({ "id": ada })).await.text("/node/id"), ada, "a dry run erases nothing");

    let done = erase(&acme, json!({ "contactId": ada, "confirmation": "Ada Lovelace", "expectedVersion": 2 })).await;
    done.done("eraseContact");
    assert_eq!(done.at("/eraseContact"), tried.at("/eraseContact"), "left: done; right: told");
    for id in [&ada, &double, &lead] {
        assert!(acme.owner.query(node, json!({ "id": id })).await.at("/node").is_null(), "{id}");
    }
    let left = "query($deal: ID!, $contact: ID!) { deal(id: $deal) { contact { id } } contact(id: $contact) { name } }";
    let left = acme.owner.query(left, json!({ "deal": deal, "contact": namesake })).await;
    assert!(left.at("/deal/contact").is_null(), "{left}");
    assert_eq!(left.text("/contact/name"), "Ada Byron");
    let events = events(&server).await;
    for word in ["Lovelace", "ngines.example", "7946", "Noel", "noel.example", "Ada L.", "Call me"] {
        assert!(!events.contains(word), "{word} is left in {events}");
    }
    assert!(events.contains("Ada Byron") && events.contains("contact.erased"), "{events}");
    let again = erase(&acme, json!({ "contactId": ada, "confirmation": "Ada Lovelace" })).await;
    assert_eq!(again.refused("eraseContact"), ("NOT_FOUND".to_owned(), "contactId".to_owned()));
}

#[tokio::test]
async fn names_are_taken_out_of_other_records_events_and_words_are_not() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let both = made(
        &acme,
        "createContact",
        "contact",
        json!({ "name": "Mary \"Mo\" O'Neil", "emails": ["mo.neil@x.example"] }),
    )
    .await;
    let word = made(&acme, "createContact", "contact", json!({ "name": "Support" })).await;
    for name in [
        "Support contract of MARY \"MO\" O'NEIL.",
        "mo.neil@x.example",
        "amo.neil@x.example.org",
        "Supported",
        "support",
    ] {
        made(
            &acme,
            "createDeal",
            "deal",
            json!({ "name": name, "customFields": { "Support": { "by": [name, 7, null] } } }),
        )
        .await;
    }
    let input = json!({ "contactId": both, "confirmation": "Mary \"Mo\" O'Neil" });
    erase(&acme, input).await.done("eraseContact");
    erase(&acme, json!({ "contactId": word, "confirmation": "Support" })).await.done("eraseContact");
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let told: Vec<(String, String)> = sqlx::query_as(
        "SELECT diff #>> '{name,to}', diff #>> '{customFields,to,Support,by}' FROM activity_events
         WHERE verb = 'deal.created' ORDER BY id",
    )
    .fetch_all(&mut sql)
    .await
    .expect("events are read");
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    // An address within another is another, and a name of one word is one only where it stands alone.
    assert_eq!(names, ["Support contract of [erased].", "[erased]", "amo.neil@x.example.org", "Supported", "[erased]"]);
    assert_eq!(told[0].1, "[\"Support contract of [erased].\", 7, null]");
    // What members wrote stays: only its copies were the server's.
    let deals = acme.owner.query("{ deals { nodes { name } } }", json!({})).await;
    assert!(deals.each("/deals/nodes", "name").contains(&"Support contract of MARY \"MO\" O'NEIL."), "{deals}");
}

#[tokio::test]
async fn names_are_found_in_any_case_whatever_their_letters() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let person = json!({ "name": "Özil", "emails": ["oe@x.example"] });
    let person = made(&acme, "createContact", "contact", person).await;
    let lead = json!({ "name": "ÅSE ŽÁK", "email": "oe@x.example" });
    made(&acme, "createLead", "lead", lead).await;
    for name in ["Özil", "For ÖZIL.", "Özilan", "Åse Žák's looms"] {
        made(&acme, "createDeal", "deal", json!({ "name": name })).await;
    }
    let engagement = json!({ "name": "Looms", "clientCompanyId": acme.client_company("Looms").await });
    let engagement = made(&acme, "createEngagement", "engagement", engagement).await;
    let line = json!({ "description": "Work", "unitPrice": "1" });
    let mut kept = Vec::new();
    for memo in ["Asked for by Özil", "and by ÖZIL", "by Özilan", "by ÅSE žák"] {
        let invoice = json!({ "engagementId": engagement, "currency": "EUR", "memo": memo, "lines": [line] });
        let invoice = made(&acme, "createInvoice", "invoice", invoice).await;
        acme.owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
        if memo != "by Özilan" {
            kept.push(invoice);
        }
    }
    let done = erase(&acme, json!({ "contactId": person, "confirmation": "Özil" })).await;
    assert_eq!(done.each("/eraseContact/retained", "id"), kept);
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let told: Vec<String> =
        sqlx::query_scalar("SELECT diff #>> '{name,to}' FROM activity_events WHERE verb = 'deal.created' ORDER BY id")
            .fetch_all(&mut sql)
            .await
            .expect("events are read");
    assert_eq!(told, ["[erased]", "For ÖZIL.", "Özilan", "[erased]'s looms"], "one word in a sentence is no name");
}

#[tokio::test]
async fn what_the_law_keeps_is_told() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = made(&acme, "createClientCompany", "clientCompany", json!({ "name": "Ada Lovelace" })).await;
    let engagement = json!({ "name": "Books", "clientCompanyId": company });
    let engagement = made(&acme, "createEngagement", "engagement", engagement).await;
    let line = json!({ "description": "Notes", "unitPrice": "100" });
    let input = json!({ "engagementId": engagement, "currency": "EUR", "lines": [line] });
    let invoice = made(&acme, "createInvoice", "invoice", input).await;
    acme.owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
    let amount = json!({ "amount": "10.00", "currency": "EUR" });
    let payment =
        json!({ "clientCompanyId": company, "amount": amount, "method": "CARD", "reference": "From ada lovelace" });
    let payment = made(&acme, "recordPayment", "payment", payment).await;
    let other =
        json!({ "clientCompanyId": company, "amount": amount, "method": "CARD", "reference": "From Ada Lovelaces" });
    made(&acme, "recordPayment", "payment", other).await;
    let ada =
        made(&acme, "createContact", "contact", json!({ "name": "Ada Lovelace", "clientCompanyId": company })).await;

    let done = erase(&acme, json!({ "contactId": ada, "confirmation": "Ada Lovelace" })).await;
    done.done("eraseContact");
    let mut retained = done.each("/eraseContact/retained", "id");
    retained.sort_unstable();
    assert_eq!(retained, [&*company, &*invoice, &*payment], "{done}");
    assert_eq!(done.each("/eraseContact/retained", "type"), ["client_company", "invoice", "payment"]);
    let kept = "query($id: ID!) { invoice(id: $id) { billTo { name } } }";
    let kept = acme.owner.query(kept, json!({ "id": invoice })).await;
    assert_eq!(kept.text("/invoice/billTo/name"), "Ada Lovelace");
}

#[tokio::test]
async fn only_an_owner_who_says_whom_erases() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let ada = acme.contact("Ada").await;
    let input = json!({ "contactId": ada, "confirmation": "Ada" });
    for role in [Role::Admin, Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
        let refused = acme.member(role).await.run("eraseContact", ANSWER, input.clone()).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{refused}");
    }
    let key = acme.api_key([api::auth::permission::Permission::EraseData]).await;
    assert_eq!(key.run("eraseContact", ANSWER, input.clone()).await.code(), "FORBIDDEN");
    let theirs = other.owner.run("eraseContact", ANSWER, input.clone()).await;
    assert_eq!(theirs.refused("eraseContact"), ("NOT_FOUND".to_owned(), "contactId".to_owned()));
    for (input, code, field) in [
        (json!({ "contactId": MADE_UP, "confirmation": "Ada" }), "NOT_FOUND", "contactId"),
        (json!({ "contactId": MADE_UP, "dryRun": true }), "NOT_FOUND", "contactId"),
        (json!({ "contactId": ada }), "REQUIRED", "confirmation"),
        (json!({ "contactId": ada, "confirmation": "ada" }), "INVALID", "confirmation"),
        (json!({ "contactId": ada, "confirmation": "Ada", "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = erase(&acme, input).await;
        assert_eq!(refused.refused("eraseContact"), (code.to_owned(), field.to_owned()), "{refused}");
    }
    // Deleted softly is still there; a tombstone goes with its survivor.
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": ada })).await.done("deleteContact");
    let (first, second) = (acme.contact("First").await, acme.contact("Second").await);
    let merge = json!({ "survivorId": first, "mergedId": second });
    acme.owner.run("mergeContacts", "contact { id }", merge).await.done("mergeContacts");
    let tombstone = erase(&acme, json!({ "contactId": second, "confirmation": "Second" })).await;
    assert_eq!(tombstone.refused("eraseContact"), ("INVALID_TRANSITION".to_owned(), "contactId".to_owned()));
    erase(&acme, input).await.done("eraseContact");
}
