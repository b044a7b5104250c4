//! Reads: a statement for each root field and one more for each relation, however many parents there are. The first one
//! takes the beginning along, and the end is not waited for.

use harness::{Client, Org, Sdl, SdlField};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Meter, server};

/// What clients ask, by a name.
const QUESTIONS: &[(&str, &str)] = &[
    ("one company", "query($company: ID!) { clientCompany(id: $company) { id name } }"),
    ("deals with their company", "query($stage: DealStage!, $n: Int!) { deals(first: $n, filter: { stage: { eq: $stage } }) { nodes { name clientCompany { name } } } }"),
    (
        "a company's page",
        "query($company: ID!, $n: Int!) { clientCompany(id: $company) { name
           contacts(first: $n) { nodes { name } } deals(first: $n) { nodes { name } } activity(first: $n) { nodes { verb } } } }",
    ),
    (
        "companies, contacts, owners",
        "query($n: Int!) { clientCompanies(first: $n) { nodes { name contacts(first: $n) { nodes { name owner { name } } } } } }",
    ),
    (
        "and their totals",
        "query($n: Int!) { clientCompanies(first: $n) { totalCount totalCountIsExact nodes { contacts(first: $n) { totalCount totalCountIsExact nodes { name } } } } }",
    ),
    ("contacts behind a cursor", "query($n: Int!, $after: String) { contacts(first: $n, after: $after) { nodes { name } pageInfo { endCursor } } }"),
    ("a search", "query($name: String!) { contacts(search: $name) { nodes { name } } }"),
    ("a node", "query($company: ID!) { node(id: $company) { id ... on ClientCompany { name } } }"),
    ("nodes of two types", "query($company: ID!, $contact: ID!) { nodes(ids: [$company, $contact, $company]) { id } }"),
    ("a field twice", "query($company: ID!, $n: Int!) { clientCompany(id: $company) { a: contacts(first: $n) { nodes { name } } b: contacts(first: $n) { nodes { id } } } }"),
    (
        "invoices of a state",
        "query($n: Int!) { invoices(first: $n, filter: { status: { eq: DRAFT } }, orderBy: [{ field: DUE_DATE, direction: DESC }]) \
         { nodes { number isOverdue clientCompany { name } lines { net { amount } } } } }",
    ),
    ("two root fields", "query($company: ID!, $n: Int!) { clientCompany(id: $company) { name } contacts(first: $n) { nodes { name } } }"),
    // Asked together these would overlap: which of them waits for which is the machine's affair.
    ("who made it", "query($company: ID!) { clientCompany(id: $company) { createdBy { member { name } } } }"),
    ("who did it", "query($company: ID!, $n: Int!) { clientCompany(id: $company) { activity(first: $n) { nodes { actor { member { name } } } } } }"),
    ("the viewer", "{ viewer { permissions member { name } organization { name } } }"),
    ("nothing of the database", "{ __typename }"),
];

#[tokio::test]
async fn a_query_makes_no_more_round_trips_than_it_did() {
    let server = server().await;
    let (small, large) = (
        Made::new(server.organization("small").await, 2).await,
        Made::new(server.organization("large").await, 20).await,
    );
    // The first time prepares.
    ask(&mut Meter::of(&server), &small, 2).await;
    let mut meter = Meter::of(&server);
    ask(&mut meter, &large, 20).await;
    assert_snapshot!(meter.table());
    assert_eq!(meter.prepared(), "", "with other values these are other statements");
    let (_, page) = meter.counted.iter().find(|(name, _)| name == "a company's page").expect("it is asked");
    assert_eq!(page[0].ends, 1, "six statements are answered at once");

    let mut fewer = Meter::of(&server);
    ask(&mut fewer, &small, 2).await;
    assert_eq!(fewer.table(), meter.table(), "left: of two; right: of twenty");
}

/// Every question, and every list with its total.
async fn ask(meter: &mut Meter, of: &Made, n: usize) {
    let mut variables =
        json!({ "company": of.company, "contact": of.contact, "name": of.org.slug, "stage": "LEAD", "n": n });
    // A cursor belongs to its firm.
    let cursor = of.org.owner.query("{ contacts(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    variables["after"] = cursor.at("/contacts/pageInfo/endCursor").clone();
    let owner = &of.org.owner;
    for (name, document) in QUESTIONS {
        put(meter, owner, name, document, &variables).await;
    }
    let sdl = Sdl::get();
    let is_list = |field: &SdlField<'_>| sdl.fields(field.base()).iter().any(|field| field.name == "totalCount");
    for field in sdl.fields("Query").into_iter().filter(is_list) {
        let document = format!(
            "query($n: Int!) {{ {}(first: $n) {{ totalCount totalCountIsExact nodes {{ id }} }} }}",
            field.name
        );
        put(meter, owner, field.name, &document, &variables).await;
    }
}

/// Asks a plan, since that is who answers from the second time on; async-graphql only where there is none. Its
/// DataLoaders cut their batches by the clock, so what they make of deep queries can't be pinned.
async fn put(meter: &mut Meter, client: &Client, name: &str, document: &str, variables: &Value) {
    let server = meter.server.clone();
    if meter.count(name, server.prepared(client.caller(), document, variables.clone())).await.is_none() {
        meter.counted.pop();
        let answered = meter.count(name, server.unplanned(client.caller(), document, variables.clone())).await;
        answered.data();
    }
}

/// A firm with `n` companies, each with as many contacts and a deal.
struct Made {
    org: Org,
    company: String,
    contact: String,
}

impl Made {
    async fn new(org: Org, n: usize) -> Self {
        let owner = &org.owner;
        let companies: Vec<_> = (0..n).map(|i| json!({ "name": format!("{} {i}", org.slug) })).collect();
        let made = owner
            .run("createClientCompanies", "results { clientCompany { id } }", json!({ "clientCompanies": companies }))
            .await;
        let id = |i: usize| made.text(&format!("/createClientCompanies/results/{i}/clientCompany/id")).to_owned();
        let mut contact = String::new();
        for company in (0..n).map(id) {
            let contacts = (0..n).map(|i| json!({ "name": format!("{} {i}", org.slug), "clientCompanyId": company, "ownerId": owner.member_id() }));
            let input = json!({ "contacts": contacts.collect::<Vec<_>>() });
            let made = owner.run("createContacts", "results { contact { id } }", input).await;
            contact = made.text("/createContacts/results/0/contact/id").to_owned();
            let input = json!({ "name": org.slug, "clientCompanyId": company, "contactId": contact });
            owner.run("createDeal", "deal { id }", input).await.done("createDeal");
        }
        let company = id(0);
        let input = json!({ "name": org.slug, "clientCompanyId": company });
        let made = owner.run("createEngagement", "engagement { id }", input).await;
        let engagement = made.text("/createEngagement/engagement/id");
        let line = json!({ "description": org.slug, "unitPrice": "1" });
        let invoices = vec![json!({ "engagementId": engagement, "lines": [line.clone(), line] }); n];
        let input = json!({ "invoices": invoices });
        owner.run("createInvoices", "results { index }", input).await.done("createInvoices");
        Self { org, company, contact }
    }
}
