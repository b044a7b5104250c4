//! What would become of money, from outside: told, and not done.

use harness::Server;
use serde_json::{Value, json};

use super::books::Books;
use super::payment::{euros, paid, standing};

const SPREAD: &str = "payment { status unallocated { amount } allocations(orderBy: [{ field: CREATED_AT }]) { nodes { \
    amount { amount } invoice { id status due { amount } } } } }";

/// What an entry of the ledger would be, with the invoice as it would be.
fn entry(amount: &str, invoice: &str, status: &str, due: &str) -> Value {
    json!({ "amount": { "amount": amount }, "invoice": { "id": invoice, "status": status, "due": { "amount": due } } })
}

/// What a trial must leave as it is: rows of these tables.
async fn traces(books: &Books<'_>) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in
        ["payments", "payment_allocations", "refunds", "outbox_events", "activity_events", "idempotency_keys", "mails"]
    {
        counts.push(books.count(table).await);
    }
    counts
}

#[tokio::test]
async fn what_a_payment_would_pay_is_told_and_not_done() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let older = books.invoice(&client, 5_000, "EUR", "2026-01-01", "2026-01-31").await;
    let newer = books.euros(&client, 3_000).await;

    // Recorded: oldest due first.
    let mut input = json!({ "clientCompanyId": client.id, "amount": euros("60"), "method": "BANK_TRANSFER",
        "allocateAutomatically": true, "idempotencyKey": "once", "dryRun": true });
    let before = traces(&books).await;
    let tried = acme.owner.run("recordPayment", SPREAD, input.clone()).await;
    let spread = json!({ "status": "SUCCEEDED", "unallocated": { "amount": "0.00" }, "allocations": { "nodes":
        [entry("50.00", &older, "PAID", "0.00"), entry("10.00", &newer, "OPEN", "20.00")] } });
    assert_eq!(tried.done("recordPayment")["payment"], spread);
    assert_eq!(traces(&books).await, before);
    assert_eq!(books.settled(&older).await, ("OPEN".to_owned(), 0, 5_000));
    let refused = json!({ "amount": euros("1"), "method": "CARD", "dryRun": true,
        "allocations": [{ "invoiceId": newer, "amount": euros("2") }] });
    let refused = acme.owner.run("recordPayment", SPREAD, refused).await;
    assert_eq!(refused.user_errors("recordPayment")[0].code, "INVALID", "a dry run refuses what the other one would");

    // The key is not used up: the same under it is done now, and only once.
    input["dryRun"] = json!(false);
    for _ in 0..2 {
        assert_eq!(
            acme.owner.run("recordPayment", SPREAD, input.clone()).await.done("recordPayment")["payment"],
            spread
        );
    }
    assert_eq!(books.count("payments").await, 1);
    assert_eq!(books.violations().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_announced_applied_or_refunded_can_be_tried_too() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 3_000).await;
    let to_it = json!([{ "invoiceId": invoice }]);

    let pending =
        paid(&acme.owner, json!({ "clientCompanyId": client.id, "amount": euros("10"), "status": "PENDING" })).await;
    let before = traces(&books).await;
    let input = json!({ "id": pending, "allocations": to_it, "dryRun": true });
    let confirmed = acme.owner.run("confirmPayment", SPREAD, input).await;
    let entries = json!({ "nodes": [entry("10.00", &invoice, "OPEN", "20.00")] });
    let expected = json!({ "status": "SUCCEEDED", "unallocated": { "amount": "0.00" }, "allocations": entries });
    assert_eq!(confirmed.done("confirmPayment")["payment"], expected);
    assert_eq!(standing(&acme.owner, &pending).await, json!(["PENDING", "0.00", "0.00", "0.00"]));

    assert_eq!(traces(&books).await, before);

    let credit = paid(&acme.owner, json!({ "clientCompanyId": client.id, "amount": euros("40") })).await;
    let before = traces(&books).await;
    let mut input = json!({ "id": credit, "allocations": to_it, "idempotencyKey": "apply", "dryRun": true });
    let applied = acme.owner.run("applyPayment", SPREAD, input.clone()).await;
    let entries = json!({ "nodes": [entry("30.00", &invoice, "PAID", "0.00")] });
    let expected = json!({ "status": "SUCCEEDED", "unallocated": { "amount": "10.00" }, "allocations": entries });
    assert_eq!(applied.done("applyPayment")["payment"], expected);
    assert_eq!(standing(&acme.owner, &credit).await, json!(["SUCCEEDED", "0.00", "0.00", "40.00"]));
    assert_eq!(traces(&books).await, before);
    input["dryRun"] = json!(false);
    acme.owner.run("applyPayment", SPREAD, input).await.done("applyPayment");
    assert_eq!(books.settled(&invoice).await.0, "PAID");

    let select = "payment { status refunded { amount } unallocated { amount } allocations(first: 1) { nodes { \
        amount { amount } invoice { id status due { amount } } } } } refund { amount { amount } }";
    let before = traces(&books).await;
    let mut input = json!({ "id": credit, "amount": euros("15"), "idempotencyKey": "refund", "dryRun": true });
    let refunded = acme.owner.run("refundPayment", select, input.clone()).await;
    let payment = &refunded.done("refundPayment")["payment"];
    assert_eq!(payment["refunded"]["amount"], "15.00");
    assert_eq!(payment["allocations"]["nodes"], json!([entry("-5.00", &invoice, "OPEN", "5.00")]));
    assert_eq!(refunded.at("/refundPayment/refund/amount/amount"), "15.00");
    assert_eq!(traces(&books).await, before);
    assert_eq!(standing(&acme.owner, &credit).await, json!(["SUCCEEDED", "30.00", "0.00", "10.00"]));
    assert_eq!(books.settled(&invoice).await, ("PAID".to_owned(), 3_000, 0));
    input["dryRun"] = json!(false);
    acme.owner.run("refundPayment", select, input.clone()).await.done("refundPayment");
    assert_eq!(books.settled(&invoice).await, ("OPEN".to_owned(), 2_500, 500));
    // What stands against it is told by a trial, too.
    let again = json!({ "id": credit, "amount": euros("30"), "dryRun": true });
    let again = acme.owner.run("refundPayment", select, again).await;
    assert_eq!(again.refused("refundPayment"), ("INVALID".to_owned(), "amount".to_owned()));
    let stale = json!({ "id": pending, "expectedVersion": 9, "dryRun": true });
    let stale = acme.owner.run("confirmPayment", SPREAD, stale).await;
    assert_eq!(stale.user_errors("confirmPayment")[0].code, "CONFLICT");
    assert_eq!(books.violations().await, Vec::<String>::new());
}
