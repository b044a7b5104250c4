//! `search`: many types at once, ranked, within the walls.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};

const SEARCH: &str = "query($query: String!, $types: [SearchType!], $first: Int) {
  search(query: $query, types: $types, first: $first) { type title subtitle rank node { __typename id } } }";

async fn search(client: &Client, query: &str) -> Answer {
    client.query(SEARCH, json!({ "query": query })).await
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.each("/search", "title")
}

async fn made(org: &Org, mutation: &str, record: &str, input: Value) -> String {
    let answer = org.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}

/// One record of each type that is searched, each with the word in it; their ids.
async fn one_of_each(org: &Org, word: &str) -> Vec<String> {
    let name = |what: &str| format!("{what} of {word}");
    let company = made(org, "createClientCompany", "clientCompany", json!({ "name": name("Client") })).await;
    let engagement = json!({ "name": name("Engagement"), "clientCompanyId": company });
    let engagement = made(org, "createEngagement", "engagement", engagement).await;
    let line = json!({ "description": "Work", "unitPrice": "1" });
    let invoice = json!({ "engagementId": engagement, "currency": "EUR", "memo": name("Invoice"), "lines": [line] });
    vec![
        company,
        made(org, "createContact", "contact", json!({ "name": name("Contact") })).await,
        made(org, "createDeal", "deal", json!({ "name": name("Deal") })).await,
        engagement,
        made(org, "createInvoice", "invoice", invoice).await,
        made(org, "createLead", "lead", json!({ "name": name("Lead") })).await,
        made(org, "createVendor", "vendor", json!({ "name": name("Vendor") })).await,
    ]
}

#[tokio::test]
async fn many_types_are_found_and_no_other_firms() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let ids = one_of_each(&acme, "Lovelace").await;
    one_of_each(&other, "Lovelace").await;
    let found = search(&acme.owner, "lovel").await;
    let mut nodes: Vec<&str> =
        found.at("/search").as_array().expect("a list").iter().filter_map(|hit| hit["node"]["id"].as_str()).collect();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    nodes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(nodes, expected, "{found}");
    let only = acme.owner.query(SEARCH, json!({ "query": "LOVELACE", "types": ["DEAL", "LEAD", "DEAL"] })).await;
    let mut types = only.each("/search", "type");
    types.sort_unstable();
    assert_eq!(types, ["DEAL", "LEAD"], "{only}");
    let none = acme.owner.query(SEARCH, json!({ "query": "lovelace", "types": [] })).await;
    assert_eq!(none.at("/search"), &json!([]));

    // A deleted one is not there, and nor is its number.
    made(&acme, "deleteContact", "contact", json!({ "id": ids[1] })).await;
    assert_eq!(search(&acme.owner, "contact of lovelace").await.at("/search"), &json!([]));
}

#[tokio::test]
async fn what_is_called_so_comes_first_however_old_it_is() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    made(&acme, "createContact", "contact", json!({ "name": "Ada" })).await;
    made(&acme, "createContact", "contact", json!({ "name": "Adam Smith" })).await;
    made(&acme, "createClientCompany", "clientCompany", json!({ "name": "ADA", "legalName": "Ada Ltd" })).await;
    made(&acme, "createDeal", "deal", json!({ "name": "Looms for Ada" })).await;
    // More than a search by words considers, all later.
    let many = "INSERT INTO contacts (organization_id, id, name, created_by_kind, updated_by_kind, created_at, updated_at)
        SELECT $1, ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Bob Ada ' || n, 'SYSTEM', 'SYSTEM', $2, $2
        FROM generate_series(1, 700) AS n";
    let later = server.clock().now() + chrono::TimeDelta::days(1);
    sqlx::query(many)
        .bind(acme.id.uuid())
        .bind(later)
        .execute(server.database().maintenance())
        .await
        .expect("they are made");

    let found = search(&acme.owner, " ada ").await;
    assert_eq!(titles(&found)[..3], ["ADA", "Ada", "Adam Smith"], "{found}");
    assert_eq!(found.each("/search", "rank")[..4], ["EXACT", "EXACT", "BEGINNING", "WORDS"]);
    assert_eq!(found.text("/search/0/subtitle"), "Ada Ltd");
    assert_eq!(titles(&found).len(), 20);
    let fewer = acme.owner.query(SEARCH, json!({ "query": "ada", "first": 2 })).await;
    assert_eq!(titles(&fewer), ["ADA", "Ada"]);
}

#[tokio::test]
async fn numbers_and_addresses_are_found_as_they_are_typed() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contact = json!({ "name": "Ada", "emails": ["Ada@Engines.example"] });
    let contact = made(&acme, "createContact", "contact", contact).await;
    let company = acme.client_company("Looms").await;
    let engagement = json!({ "name": "Looms", "clientCompanyId": company });
    let engagement = made(&acme, "createEngagement", "engagement", engagement).await;
    let line = json!({ "description": "Work", "unitPrice": "1" });
    let invoice = json!({ "engagementId": engagement, "currency": "EUR", "lines": [line] });
    let invoice = made(&acme, "createInvoice", "invoice", invoice).await;
    let issued = acme.owner.run("issueInvoice", "invoice { number }", json!({ "id": invoice })).await;
    let number = issued.text("/issueInvoice/invoice/number").to_owned();
    for (typed, id, rank) in [
        (number.clone(), &invoice, "EXACT"),
        (number.to_lowercase(), &invoice, "EXACT"),
        (number[..number.len() - 1].to_lowercase(), &invoice, "BEGINNING"),
        ("ada@engines.EXAMPLE".to_owned(), &contact, "EXACT"),
        ("ADA@eng".to_owned(), &contact, "BEGINNING"),
        ("engines".to_owned(), &contact, "WORDS"),
    ] {
        let found = search(&acme.owner, &typed).await;
        assert_eq!(found.text("/search/0/node/id"), id, "{typed}: {found}");
        assert_eq!(found.text("/search/0/rank"), rank, "{typed}: {found}");
    }
}

#[tokio::test]
async fn people_are_found_however_one_writes_them() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contact = json!({
        "name": "Zoë Łukasz-Weißmüller",
        "emails": ["zoe@first.example", "w@second.example"],
        "phones": ["+49 (30) 123-456", "017155501"],
    });
    let contact = made(&acme, "createContact", "contact", contact).await;
    let lead = made(&acme, "createLead", "lead", json!({ "name": "Ōta がく", "phone": "+81.3 5555" })).await;
    let vendor = made(&acme, "createVendor", "vendor", json!({ "name": "Ægir Café", "phone": "(0)40/777" })).await;
    for (typed, id) in [
        ("zoe", &contact),
        ("ZOË", &contact),
        // Its mark is a character of its own.
        ("zoe\u{308}", &contact),
        ("lukasz weissmul", &contact),
        ("weißm", &contact),
        ("second.example", &contact),
        ("+49 30 123", &contact),
        ("4930123", &contact),
        ("+4930 123456", &contact),
        ("0171 555-01", &contact),
        ("01715", &contact),
        ("ota", &lead),
        ("がく", &lead),
        ("81355", &lead),
        ("aegir cafe", &vendor),
        ("cafè", &vendor),
        ("040777", &vendor),
    ] {
        let found = search(&acme.owner, typed).await;
        let ids: Vec<&str> = found
            .at("/search")
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|hit| hit["node"]["id"].as_str())
            .collect();
        assert_eq!(ids, [id], "{typed}");
    }
    for typed in ["zoo", "30123", "かく", "+49 31", "aegircafe"] {
        assert_eq!(search(&acme.owner, typed).await.at("/search"), &json!([]), "{typed}");
    }
    // So do lists.
    let listed = "query($search: String!) { contacts(search: $search) { nodes { id } } }";
    for (typed, ids) in [("weissmuller", vec![contact.as_str()]), ("0171-555", vec![&contact]), ("Ota", vec![])] {
        let answer = acme.owner.query(listed, json!({ "search": typed })).await;
        assert_eq!(answer.each("/contacts/nodes", "id"), ids, "{typed}");
    }
    // Taken apart, some letters are many more, and PostgreSQL's words are short.
    let long = "㍿".repeat(170);
    let long_deal = made(&acme, "createDeal", "deal", json!({ "name": long })).await;
    let orsted = made(&acme, "createDeal", "deal", json!({ "name": "Ǿrsted" })).await;
    for (typed, id) in
        [(long.as_str(), &long_deal), ("株式会社株", &long_deal), ("orsted", &orsted), ("ørsted", &orsted)]
    {
        let found = search(&acme.owner, typed).await;
        assert_eq!(found.text("/search/0/node/id"), id, "{typed}: {found}");
    }
    // Only what looks like a telephone number is: the digits of others are words.
    made(&acme, "createDeal", "deal", json!({ "name": "Order 125" })).await;
    for typed in ["12 5", "+", "()", &"9".repeat(200), "'\\' & | ! :* <->"] {
        assert_eq!(search(&acme.owner, typed).await.at("/search"), &json!([]), "{typed}");
    }
    let changed = json!({ "id": contact, "phones": [], "emails": [] });
    acme.owner.run("updateContact", "contact { id }", changed).await.done("updateContact");
    for typed in ["second.example", "01715"] {
        assert_eq!(search(&acme.owner, typed).await.at("/search"), &json!([]), "{typed}");
    }
}

#[tokio::test]
async fn a_type_that_the_caller_may_not_read_is_not_searched() {
    use api::auth::permission::Permission;
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    one_of_each(&acme, "Lovelace").await;
    let types = async |client: &Client| {
        let found = search(client, "lovelace").await;
        let mut types: Vec<String> = found.each("/search", "type").into_iter().map(str::to_owned).collect();
        types.sort_unstable();
        types
    };
    let all = types(&acme.owner).await;
    let billing = types(&acme.member(Role::Billing).await).await;
    assert_eq!(
        billing,
        all.iter().filter(|kind| *kind != "LEAD").cloned().collect::<Vec<_>>(),
        "billing reads no leads"
    );
    assert_eq!(types(&acme.api_key([Permission::ContactRead, Permission::DealRead]).await).await, ["CONTACT", "DEAL"]);
    assert_eq!(types(&acme.api_key([]).await).await, Vec::<String>::new());
    assert_eq!(search(&server.anonymous(), "lovelace").await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn whatever_is_typed_is_only_looked_for() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for name in ["100% o'Neil & Söhne", "\u{1F600} Emoji", "Back\\slash_under", "ﬁne print"] {
        made(&acme, "createContact", "contact", json!({ "name": name })).await;
    }
    for (typed, title) in [
        ("100% O'neil", "100% o'Neil & Söhne"),
        ("söhne", "100% o'Neil & Söhne"),
        ("\u{1F600}", "\u{1F600} Emoji"),
        ("back\\", "Back\\slash_under"),
        // Letters that are written as one.
        ("Fine", "ﬁne print"),
    ] {
        assert_eq!(titles(&search(&acme.owner, typed).await), [title], "{typed:?}");
    }
    for nothing in [
        "",
        "   ",
        "…",
        "%",
        "_",
        "'",
        "\\",
        ":*",
        "&|!()<->",
        "' OR 1=1 --",
        "\u{10FFFF}",
        "\u{202E}",
        &"x".repeat(200),
    ] {
        assert_eq!(search(&acme.owner, nothing).await.at("/search"), &json!([]), "{nothing:?}");
    }
    assert_eq!(search(&acme.owner, "a\0b").await.code(), "BAD_USER_INPUT");
    for (query, first) in
        [("x".repeat(201), 20), ("word ".repeat(2048), 20), ("ada".to_owned(), 51), ("ada".to_owned(), -1)]
    {
        let refused = acme.owner.query(SEARCH, json!({ "query": query, "first": first })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{first}");
    }
    // What is left out, or null, is the default.
    let all = acme.owner.query(SEARCH, json!({ "query": "emoji", "first": null })).await;
    assert_eq!(all.body(), search(&acme.owner, "emoji").await.body());
    let none = acme.owner.query(SEARCH, json!({ "query": "emoji", "first": 0 })).await;
    assert_eq!(none.at("/search"), &json!([]));
}
