//! Payments, from outside.

use harness::{Answer, Client, Server};
use serde_json::{Value, json};

use super::books::Books;

pub(super) const STATE: &str = "payment { id version status amount { amount currency } allocated { amount } refunded { amount } \
    unallocated { amount } receivedAt failureReason reference processorId externalId method }";

pub(super) const MADE_UP: &str = "invoice_01h455vb4pex5vsknk084sn02q";

pub(super) fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

/// Records a payment by bank transfer; answers its id.
pub async fn paid(client: &Client, mut input: Value) -> String {
    if input["method"].is_null() {
        input["method"] = json!("BANK_TRANSFER");
    }
    let recorded = client.run("recordPayment", STATE, input).await;
    recorded.text("/recordPayment/payment/id").to_owned()
}

/// What became of a payment: its state, and what is allocated, refunded and left.
pub async fn standing(client: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { payment(id: $id) { status allocated { amount } refunded { amount } unallocated { amount } } }";
    let found = client.query(query, json!({ "id": id })).await;
    let payment = found.at("/payment");
    json!([
        payment["status"],
        payment["allocated"]["amount"],
        payment["refunded"]["amount"],
        payment["unallocated"]["amount"]
    ])
}

pub(super) fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    answer.user_errors(mutation).into_iter().map(|reason| (reason.field, reason.code)).collect()
}

#[tokio::test]
async fn a_payment_is_recorded_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let everything = "payment { status method amount { amount currency } allocated { amount currency } refunded { amount } \
        unallocated { amount currency } receivedAt reference processorId externalId failureReason clientCompany { id } version \
        allocations { totalCount nodes { amount { amount currency } effectiveOn payment { status } } } \
        refunds { totalCount } activity { nodes { verb } } availableActions { action allowed } }";
    let input = json!({
        "clientCompanyId": client.id, "amount": euros("120.5"), "method": "CARD", "receivedAt": "2026-02-27T23:30:00Z",
        "reference": " Invoice 1 ", "processorId": "ch_1", "externalId": "p-1", "allocations": [{ "invoiceId": invoice }]
    });
    let recorded = acme.owner.run("recordPayment", everything, input).await;
    let action = |action: &str, allowed: bool| json!({ "action": action, "allowed": allowed });
    assert_eq!(
        recorded.done("recordPayment")["payment"],
        json!({
            "status": "SUCCEEDED", "method": "CARD", "amount": euros("120.50"), "allocated": euros("100.00"),
            "refunded": { "amount": "0.00" }, "unallocated": euros("20.50"), "receivedAt": "2026-02-27T23:30:00+00:00",
            "reference": "Invoice 1", "processorId": "ch_1", "externalId": "p-1", "failureReason": null,
            "clientCompany": { "id": client.id }, "version": 1,
            "allocations": { "totalCount": 1, "nodes": [
                { "amount": euros("100.00"), "effectiveOn": "2026-02-27", "payment": { "status": "SUCCEEDED" } }
            ] },
            "refunds": { "totalCount": 0 }, "activity": { "nodes": [{ "verb": "payment.recorded" }] },
            "availableActions": [
                action("updatePayment", true), action("confirmPayment", false), action("failPayment", false),
                action("applyPayment", true), action("unapplyPayment", true), action("refundPayment", true),
            ]
        })
    );
    assert_eq!(books.settled(&invoice).await, ("PAID".to_owned(), 10_000, 0));
    assert_eq!(books.violations().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_day_of_a_payment_is_the_organizations() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let zone = json!({ "timezone": "Asia/Tokyo" });
    acme.owner.run("updateOrganization", "organization { timezone }", zone).await.done("updateOrganization");
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let input = json!({
        "amount": euros("100"), "method": "CASH", "receivedAt": "2026-02-27T23:30:00Z", "allocations": [{ "invoiceId": invoice }]
    });
    let day = "payment { clientCompany { id } allocations { nodes { effectiveOn } } }";
    let recorded = acme.owner.run("recordPayment", day, input).await;
    let payment = &recorded.done("recordPayment")["payment"];
    assert_eq!(payment["allocations"]["nodes"], json!([{ "effectiveOn": "2026-02-28" }]));
    assert_eq!(payment["clientCompany"]["id"], client.id, "whose the invoice is");
}

#[tokio::test]
async fn money_is_spread_over_several_invoices() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let (a, b, c) =
        (books.euros(&client, 5_000).await, books.euros(&client, 3_000).await, books.euros(&client, 4_000).await);
    let allocations = json!([{ "invoiceId": b, "amount": euros("10.01") }, { "invoiceId": a }, { "invoiceId": c }]);
    // What is left for the last is less than what is due on it.
    let id = paid(&acme.owner, json!({ "amount": euros("70"), "allocations": allocations })).await;
    assert_eq!(books.settled(&a).await, ("PAID".to_owned(), 5_000, 0));
    assert_eq!(books.settled(&b).await, ("OPEN".to_owned(), 1_001, 1_999));
    assert_eq!(books.settled(&c).await, ("OPEN".to_owned(), 999, 3_001));
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "70.00", "0.00", "0.00"]));

    // The rest is credit.
    let allocations = json!([{ "invoiceId": b }, { "invoiceId": c }]);
    let id = paid(&acme.owner, json!({ "amount": euros("60"), "allocations": allocations })).await;
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "50.00", "0.00", "10.00"]));
    assert_eq!(books.settled(&c).await, ("PAID".to_owned(), 4_000, 0));
    assert_eq!(books.violations().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_oldest_due_is_paid_first() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let (client, other) = (books.client("Engines").await, books.client("Looms").await);
    let late = books.invoice(&client, 4_000, "EUR", "2026-02-01", "2026-03-31").await;
    let early = books.invoice(&client, 3_000, "EUR", "2026-02-01", "2026-02-10").await;
    let dollars = books.invoice(&client, 3_000, "USD", "2026-01-01", "2026-01-10").await;
    let written_off = books.invoice(&client, 3_000, "EUR", "2026-01-01", "2026-01-10").await;
    books.put(&written_off, "UNCOLLECTIBLE").await;
    let others = books.euros(&other, 3_000).await;
    let automatic =
        |amount: &str| json!({ "clientCompanyId": client.id, "amount": euros(amount), "allocateAutomatically": true });
    paid(&acme.owner, automatic("35")).await;
    assert_eq!(books.settled(&early).await, ("PAID".to_owned(), 3_000, 0));
    assert_eq!(books.settled(&late).await, ("OPEN".to_owned(), 500, 3_500));
    let id = paid(&acme.owner, automatic("100")).await;
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "35.00", "0.00", "65.00"]));
    for untouched in [&dollars, &others] {
        assert_eq!(books.settled(untouched).await, ("OPEN".to_owned(), 0, 3_000));
    }
    assert_eq!(books.settled(&written_off).await, ("UNCOLLECTIBLE".to_owned(), 0, 3_000));

    // Named, what was written off is paid after all.
    let apply = json!({ "id": id, "allocations": [{ "invoiceId": written_off }] });
    acme.owner.run("applyPayment", STATE, apply).await.done("applyPayment");
    assert_eq!(books.settled(&written_off).await, ("PAID".to_owned(), 3_000, 0));
}

#[tokio::test]
async fn more_than_is_due_is_refused_and_nothing_is_half_done() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let (a, b) = (books.euros(&client, 5_000).await, books.euros(&client, 3_000).await);
    let allocations = json!([{ "invoiceId": a }, { "invoiceId": b, "amount": euros("30.01") }]);
    let input = json!({ "amount": euros("100"), "method": "CASH", "allocations": allocations });
    let refused = acme.owner.run("recordPayment", STATE, input).await;
    assert_eq!(refused.refused("recordPayment"), ("INVALID".to_owned(), "allocations.1.amount".to_owned()));
    assert!(refused.user_errors("recordPayment")[0].message.contains("30.00 EUR"), "{refused}");
    for (invoice, due) in [(&a, 5_000), (&b, 3_000)] {
        assert_eq!(books.settled(invoice).await, ("OPEN".to_owned(), 0, due));
    }
    assert_eq!((books.count("payments").await, books.count("payment_allocations").await), (0, 0));

    let allocations = json!([{ "invoiceId": a }, { "invoiceId": b, "amount": euros("20") }]);
    let input = json!({ "amount": euros("60"), "method": "CASH", "allocations": allocations });
    let refused = acme.owner.run("recordPayment", STATE, input).await;
    assert_eq!(refused.refused("recordPayment"), ("INVALID".to_owned(), "allocations.1.amount".to_owned()));
    assert!(refused.user_errors("recordPayment")[0].message.contains("10.00 EUR"), "{refused}");
}

#[tokio::test]
async fn bad_input_is_told_by_its_field() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (books, theirs) = (Books::of(&server, &acme), Books::of(&server, &other));
    let (client, second, foreign) =
        (books.client("Engines").await, books.client("Looms").await, theirs.client("Foreign").await);
    let mine = books.euros(&client, 5_000).await;
    let seconds = books.euros(&second, 5_000).await;
    let dollars = books.invoice(&client, 5_000, "USD", "2026-02-01", "2026-03-01").await;
    let foreigns = theirs.euros(&foreign, 5_000).await;
    let mut in_state = Vec::new();
    for status in ["DRAFT", "VOID", "PAID"] {
        let invoice = books.euros(&client, 5_000).await;
        books.put(&invoice, status).await;
        in_state.push(invoice);
    }
    let named = |invoice: &str, amount: Value| json!({ "allocations": [{ "invoiceId": invoice, "amount": amount }] });
    let first = |field: &str| format!("allocations.0.{field}");
    let cases = [
        (json!({ "amount": euros("0") }), "amount.amount".to_owned(), "INVALID"),
        (json!({ "amount": euros("-1") }), "amount.amount".to_owned(), "INVALID"),
        (json!({ "amount": euros("1.005") }), "amount.amount".to_owned(), "INVALID"),
        (json!({ "amount": euros("92233720368547758.08") }), "amount.amount".to_owned(), "INVALID"),
        (json!({ "amount": { "amount": "1.5", "currency": "JPY" } }), "amount.amount".to_owned(), "INVALID"),
        (json!({ "clientCompanyId": null }), "clientCompanyId".to_owned(), "REQUIRED"),
        (json!({ "clientCompanyId": foreign.id }), "clientCompanyId".to_owned(), "NOT_FOUND"),
        (json!({ "status": "FAILED" }), "status".to_owned(), "INVALID"),
        (json!({ "receivedAt": "2026-03-02T09:06:00Z" }), "receivedAt".to_owned(), "INVALID"),
        (json!({ "status": "PENDING", "receivedAt": "2027-03-03T09:00:00Z" }), "receivedAt".to_owned(), "INVALID"),
        (json!({ "receivedAt": "1969-12-31T23:59:59Z" }), "receivedAt".to_owned(), "INVALID"),
        (json!({ "reference": "x".repeat(201) }), "reference".to_owned(), "LIMIT"),
        (json!({ "processorId": "a\nb" }), "processorId".to_owned(), "INVALID"),
        (json!({ "externalId": "a\nb" }), "externalId".to_owned(), "INVALID"),
        (named(MADE_UP, Value::Null), first("invoiceId"), "NOT_FOUND"),
        (named(&foreigns, Value::Null), first("invoiceId"), "NOT_FOUND"),
        (named(&seconds, Value::Null), first("invoiceId"), "INVALID"),
        (named(&dollars, Value::Null), first("invoiceId"), "INVALID"),
        (named(&in_state[0], Value::Null), first("invoiceId"), "INVALID"),
        (named(&in_state[1], Value::Null), first("invoiceId"), "INVALID"),
        (named(&in_state[2], Value::Null), first("invoiceId"), "INVALID"),
        (named(&mine, euros("0")), first("amount.amount"), "INVALID"),
        (named(&mine, euros("-5")), first("amount.amount"), "INVALID"),
        (named(&mine, euros("5.001")), first("amount.amount"), "INVALID"),
        (named(&mine, json!({ "amount": "5", "currency": "USD" })), first("amount.currency"), "INVALID"),
        (
            json!({ "allocations": [{ "invoiceId": mine, "amount": euros("1") }, { "invoiceId": mine }] }),
            "allocations.1.invoiceId".to_owned(),
            "INVALID",
        ),
        (
            json!({ "allocations": [{ "invoiceId": mine }], "allocateAutomatically": true }),
            "allocateAutomatically".to_owned(),
            "INVALID",
        ),
        (json!({ "allocations": vec![json!({ "invoiceId": mine }); 101] }), "allocations".to_owned(), "LIMIT"),
        (json!({ "status": "PENDING", "allocations": [{ "invoiceId": mine }] }), "status".to_owned(), "INVALID"),
    ];
    for (case, field, code) in cases {
        let mut input = json!({ "clientCompanyId": client.id, "amount": euros("50"), "method": "OTHER" });
        for (name, value) in case.as_object().expect("fields") {
            input[name] = value.clone();
        }
        let refused = acme.owner.run("recordPayment", STATE, input).await;
        assert_eq!(refused.refused("recordPayment"), (code.to_owned(), field), "{case}");
    }
    assert_eq!((books.count("payments").await, books.count("payment_allocations").await), (0, 0));

    // A wrong-typed id never gets so far.
    let wrong = json!({ "amount": euros("1"), "method": "CASH", "allocations": [{ "invoiceId": client.id }] });
    let wrong = acme.owner.run("recordPayment", STATE, wrong).await;
    assert!(wrong.body().to_string().contains("an id of `client_company` where `invoice` is expected"), "{wrong}");

    // All that is wrong is told at once.
    let input = json!({
        "amount": euros("x"), "method": "CASH", "reference": "a\nb", "clientCompanyId": foreign.id,
        "allocations": [{ "invoiceId": MADE_UP }, { "invoiceId": mine }]
    });
    let refused = acme.owner.run("recordPayment", STATE, input).await;
    let mut told = reasons(&refused, "recordPayment");
    told.sort();
    let told: Vec<_> = told.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(
        told,
        [
            ("allocations.0.invoiceId", "NOT_FOUND"),
            ("amount.amount", "INVALID"),
            ("clientCompanyId", "NOT_FOUND"),
            ("reference", "INVALID")
        ]
    );
}

#[tokio::test]
async fn a_payment_is_changed_and_its_day_moves_its_allocations() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let id = paid(
        &acme.owner,
        json!({ "amount": euros("60"), "allocations": [{ "invoiceId": invoice }], "reference": "A" }),
    )
    .await;
    let change = json!({ "id": id, "reference": null, "externalId": "x-1", "receivedAt": "2026-02-20T12:00:00Z" });
    let days = "payment { reference externalId receivedAt allocations { nodes { effectiveOn amount { amount } } } }";
    let changed = acme.owner.run("updatePayment", days, change).await;
    assert_eq!(
        changed.done("updatePayment")["payment"],
        json!({
            "reference": null, "externalId": "x-1", "receivedAt": "2026-02-20T12:00:00+00:00",
            "allocations": { "nodes": [{ "effectiveOn": "2026-02-20", "amount": { "amount": "60.00" } }] }
        })
    );
    let ahead = acme.owner.run("updatePayment", STATE, json!({ "id": id, "receivedAt": "2026-03-03T00:00:00Z" })).await;
    assert_eq!(ahead.refused("updatePayment"), ("INVALID".to_owned(), "receivedAt".to_owned()));
    let refund = json!({ "id": id, "amount": euros("1") });
    acme.owner.run("refundPayment", STATE, refund).await.done("refundPayment");
    let late = acme.owner.run("updatePayment", STATE, json!({ "id": id, "receivedAt": "2026-02-21T12:00:00Z" })).await;
    assert_eq!(late.refused("updatePayment"), ("IMMUTABLE".to_owned(), "receivedAt".to_owned()));
}

#[tokio::test]
async fn a_processors_id_is_taken_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for (org, taken) in [(&acme, false), (&acme, true), (&other, false)] {
        let client = Books::of(&server, org).client("Engines").await;
        let input =
            json!({ "clientCompanyId": client.id, "amount": euros("1"), "method": "CARD", "processorId": "ch_1" });
        let answer = org.owner.run("recordPayment", STATE, input).await;
        if taken {
            assert_eq!(answer.refused("recordPayment"), ("DUPLICATE".to_owned(), "processorId".to_owned()));
        } else {
            answer.done("recordPayment");
        }
    }
}

#[tokio::test]
async fn payments_are_found_by_what_people_know_of_them() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let (engines, looms) = (books.client("Engines").await, books.client("Looms").await);
    let invoice = books.euros(&engines, 1_000).await;
    paid(&acme.owner, json!({ "amount": euros("10"), "allocations": [{ "invoiceId": invoice }], "reference": "Zebra 7", "method": "CARD" })).await;
    paid(
        &acme.owner,
        json!({ "clientCompanyId": looms.id, "amount": euros("20"), "processorId": "ch-2", "externalId": "e-2" }),
    )
    .await;
    let third =
        json!({ "clientCompanyId": looms.id, "amount": { "amount": "3", "currency": "JPY" }, "status": "PENDING" });
    paid(&acme.owner, third).await;
    let list = "query($filter: PaymentFilter, $search: String, $by: [PaymentOrder!]) { payments(filter: $filter, search: $search, orderBy: $by) \
        { nodes { amount { amount } } } }";
    let by = |field: &str| json!([{ "field": field }]);
    for (filter, search, by, amounts) in [
        (json!({ "status": { "eq": "SUCCEEDED" } }), None, by("AMOUNT"), vec!["10.00", "20.00"]),
        (json!({ "method": { "eq": "CARD" } }), None, by("CREATED_AT"), vec!["10.00"]),
        (json!({ "clientCompanyId": { "eq": looms.id } }), None, by("AMOUNT"), vec!["3", "20.00"]),
        (json!({ "clientCompany": { "name": { "eq": "engines" } } }), None, by("RECEIVED_AT"), vec!["10.00"]),
        (json!({ "unallocated": { "currency": "EUR", "gt": "0" } }), None, by("UNALLOCATED"), vec!["20.00"]),
        (json!({ "processorId": { "eq": "ch-2" } }), None, by("UPDATED_AT"), vec!["20.00"]),
        (json!({ "externalId": { "eq": "e-2" } }), None, by("AMOUNT"), vec!["20.00"]),
        (json!({ "amount": { "currency": "EUR", "lte": "10" } }), None, by("AMOUNT"), vec!["10.00"]),
        (json!({}), Some("zeb"), by("AMOUNT"), vec!["10.00"]),
        (json!({}), Some("ch 2"), by("AMOUNT"), vec!["20.00"]),
    ] {
        let variables = json!({ "filter": filter, "search": search, "by": by });
        let found = acme.owner.query(list, variables.clone()).await;
        let nodes = found.at("/payments/nodes").as_array().expect("a list").clone();
        let found: Vec<_> = nodes.iter().map(|node| node["amount"]["amount"].as_str().expect("a text")).collect();
        assert_eq!(found, amounts, "{variables}");
    }
    let of_company = "query($id: ID!) { clientCompany(id: $id) { payments { nodes { amount { amount } } } } }";
    let of_company = acme.owner.query(of_company, json!({ "id": engines.id })).await;
    assert_eq!(of_company.at("/clientCompany/payments/nodes"), &json!([{ "amount": { "amount": "10.00" } }]));
}
