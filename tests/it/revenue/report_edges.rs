//! Where reports end: sums beyond one amount, what was written off, what can't be reported.

use harness::Server;
use serde_json::{Value, json};

use super::books::Books;

#[tokio::test]
async fn sums_beyond_what_one_amount_holds_are_exact() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    for _ in 0..3 {
        books.euros(&client, i64::MAX).await;
    }
    let sum = "276701161105643274.21";
    let told = "query($client: ID!) { invoiceAging { totals { total { amount } clients { total { amount } } } } \
        revenueByMonth(from: \"2026-02-01\", to: \"2026-02-28\") { net { amount } } \
        clientStatement(clientCompanyId: $client, currency: \"EUR\", from: \"2026-01-01\", to: \"2026-12-31\") { closingBalance { amount } } }";
    let told = acme.owner.query(told, json!({ "client": client.id })).await;
    for place in [
        "/invoiceAging/totals/0/total/amount",
        "/invoiceAging/totals/0/clients/0/total/amount",
        "/revenueByMonth/0/net/amount",
        "/clientStatement/closingBalance/amount",
    ] {
        assert_eq!(told.at(place), sum, "{place}");
    }
}

#[tokio::test]
async fn what_was_written_off_is_expected_until_then() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    server.clock().advance(chrono::Duration::days(10));
    let input = json!({ "id": invoice });
    acme.owner.run("markInvoiceUncollectible", "invoice { id }", input.clone()).await.done("markInvoiceUncollectible");
    let aging = "query($asOf: Date) { invoiceAging(asOf: $asOf) { totals { total { amount } } } }";
    let owed = async |day: &str| {
        let told = acme.owner.query(aging, json!({ "asOf": day })).await;
        told.at("/invoiceAging/totals")[0]["total"]["amount"].as_str().unwrap_or("nothing").to_owned()
    };
    assert_eq!((owed("2026-03-11").await, owed("2026-03-12").await), ("100.00".to_owned(), "nothing".to_owned()));
    // What comes after all is no reason to have expected it.
    server.clock().advance(chrono::Duration::days(10));
    let part = json!({ "amount": { "amount": "60", "currency": "EUR" }, "method": "CASH", "allocations": [{ "invoiceId": invoice }] });
    acme.owner.run("recordPayment", "payment { id }", part).await.done("recordPayment");
    assert_eq!((owed("2026-03-11").await, owed("2026-03-15").await), ("100.00".to_owned(), "nothing".to_owned()));
    acme.owner.run("reopenInvoice", "invoice { id }", input).await.done("reopenInvoice");
    assert_eq!((owed("2026-03-15").await, owed("2026-03-22").await), ("100.00".to_owned(), "40.00".to_owned()));
}

#[tokio::test]
async fn what_can_not_be_reported_is_told() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (client, foreign) = (acme.client_company("Engines").await, other.client_company("Foreign").await);
    let statement = "query($client: ID!, $from: Date!, $to: Date!) { clientStatement(clientCompanyId: $client, currency: \"EUR\", from: $from, to: $to) \
        { closingBalance { amount } } }";
    let revenue = "query($from: Date!, $to: Date!) { revenueByMonth(from: $from, to: $to) { month } }";
    for (from, to) in [("2026-03-02", "2026-03-01"), ("2000-01-01", "2026-03-01")] {
        let period = json!({ "client": client, "from": from, "to": to });
        assert_eq!(acme.owner.query(statement, period.clone()).await.code(), "BAD_USER_INPUT");
        assert_eq!(acme.owner.query(revenue, json!({ "from": from, "to": to })).await.code(), "BAD_USER_INPUT");
    }
    for (id, found) in [(&client, json!({ "closingBalance": { "amount": "0.00" } })), (&foreign, Value::Null)] {
        let period = json!({ "client": id, "from": "2026-01-01", "to": "2026-12-31" });
        assert_eq!(acme.owner.query(statement, period).await.at("/clientStatement"), &found);
    }
    let first = "{ invoiceAging { totals { clients(first: 1001) { total { amount } } } } }";
    assert_eq!(acme.owner.query(first, json!({})).await.data(), &json!({ "invoiceAging": { "totals": [] } }));
    let books = Books::of(&server, &acme);
    books.euros(&books.client("Looms").await, 1).await;
    assert_eq!(acme.owner.query(first, json!({})).await.code(), "BAD_USER_INPUT");

    // More entries than a statement has.
    let many = books.client("Many").await;
    books.many(&many, 1_001).await;
    let period = json!({ "client": many.id, "from": "2026-02-01", "to": "2026-02-28" });
    let refused = acme.owner.query(statement, period).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert!(refused.message().contains("shorter period"), "{refused}");
    let period = json!({ "client": many.id, "from": "2026-03-01", "to": "2026-03-31" });
    assert_eq!(acme.owner.query(statement, period).await.at("/clientStatement/closingBalance/amount"), "10.01");
}
