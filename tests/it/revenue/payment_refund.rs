//! Giving money back, from outside.

use harness::Server;
use serde_json::{Value, json};

use super::books::Books;
use super::payment::{paid, standing};

const REFUND: &str = "payment { status } refund { amount { amount currency } refundedAt reason reference processorId externalId payment { id } }";

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

#[tokio::test]
async fn credit_goes_back_first_and_then_what_was_allocated_last() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let (first, second) = (books.euros(&client, 5_000).await, books.euros(&client, 3_000).await);
    let allocations = json!([{ "invoiceId": first }, { "invoiceId": second }]);
    let id = paid(&acme.owner, json!({ "amount": euros("100"), "allocations": allocations })).await;

    let refund = json!({ "id": id, "amount": euros("15"), "reason": "Too much", "reference": "R-1",
        "processorId": "re_1", "externalId": "qb-1" });
    let refunded = acme.owner.run("refundPayment", REFUND, refund).await;
    assert_eq!(
        refunded.done("refundPayment"),
        &json!({
            "payment": { "status": "SUCCEEDED" },
            "refund": {
                "amount": euros("15.00"), "refundedAt": "2026-03-02T09:00:00+00:00", "reason": "Too much", "reference": "R-1",
                "processorId": "re_1", "externalId": "qb-1", "payment": { "id": id }
            },
            "userErrors": []
        })
    );
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "80.00", "15.00", "5.00"]));
    assert_eq!(books.settled(&second).await.0, "PAID");

    for field in ["processorId", "externalId"] {
        let taken =
            json!({ "id": id, "amount": euros("1"), field: if field == "externalId" { "qb-1" } else { "re_1" } });
        let taken = acme.owner.run("refundPayment", REFUND, taken).await;
        assert_eq!(taken.refused("refundPayment"), ("DUPLICATE".to_owned(), field.to_owned()));
        let filter = json!({ "filter": { field: { "eq": if field == "externalId" { "qb-1" } else { "re_1" } } } });
        let found = acme
            .owner
            .query("query($filter: RefundFilter) { refunds(filter: $filter) { nodes { reference } } }", filter);
        assert_eq!(found.await.each("/refunds/nodes", "reference"), ["R-1"]);
    }

    // 5 of credit, 30 of the second, 5 of the first.
    acme.owner.run("refundPayment", REFUND, json!({ "id": id, "amount": euros("40") })).await.done("refundPayment");
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "45.00", "55.00", "0.00"]));
    assert_eq!(books.settled(&second).await, ("OPEN".to_owned(), 0, 3_000));
    assert_eq!(books.settled(&first).await, ("OPEN".to_owned(), 4_500, 500));

    let too_much = acme.owner.run("refundPayment", REFUND, json!({ "id": id, "amount": euros("45.01") })).await;
    assert_eq!(too_much.refused("refundPayment"), ("INVALID".to_owned(), "amount".to_owned()));
    assert!(too_much.user_errors("refundPayment")[0].message.contains("45.00 EUR"), "{too_much}");
    // All that is left.
    let all = acme.owner.run("refundPayment", REFUND, json!({ "id": id })).await;
    assert_eq!(all.done("refundPayment")["refund"]["amount"], euros("45.00"));
    assert_eq!(standing(&acme.owner, &id).await, json!(["REFUNDED", "0.00", "100.00", "0.00"]));
    assert_eq!(books.settled(&first).await, ("OPEN".to_owned(), 0, 5_000));
    let again = acme.owner.run("refundPayment", REFUND, json!({ "id": id })).await;
    assert_eq!(again.refused("refundPayment"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert_eq!(again.at("/refundPayment/payment"), &json!({ "status": "REFUNDED" }));
    assert_eq!(again.at("/refundPayment/refund"), &Value::Null);
    assert_eq!(books.violations().await, Vec::<String>::new());

    let found = "query($id: ID!) { payment(id: $id) { refunds(orderBy: [{field: CREATED_AT}]) { nodes { amount { amount } } } } \
        refunds { totalCount nodes { id } } }";
    let found = acme.owner.query(found, json!({ "id": id })).await;
    let amounts: Vec<_> = found.at("/payment/refunds/nodes").as_array().expect("a list").iter().collect();
    assert_eq!(amounts.iter().map(|one| &one["amount"]["amount"]).collect::<Vec<_>>(), ["15.00", "40.00", "45.00"]);
    assert_eq!(found.at("/refunds/totalCount"), 3);
    let one = json!({ "id": found.at("/refunds/nodes/0/id") });
    let one = acme
        .owner
        .query("query($id: ID!) { refund(id: $id) { amount { amount } } node(id: $id) { __typename } }", one)
        .await;
    assert_eq!(
        one.data(),
        &json!({ "refund": { "amount": { "amount": "45.00" } }, "node": { "__typename": "Refund" } })
    );
}

#[tokio::test]
async fn what_was_written_off_stays_so_when_its_money_goes_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 5_000).await;
    let id = paid(&acme.owner, json!({ "amount": euros("20"), "allocations": [{ "invoiceId": invoice }] })).await;
    books.put(&invoice, "UNCOLLECTIBLE").await;
    acme.owner.run("refundPayment", REFUND, json!({ "id": id })).await.done("refundPayment");
    assert_eq!(books.settled(&invoice).await, ("UNCOLLECTIBLE".to_owned(), 0, 5_000));
}

#[tokio::test]
async fn bad_input_is_told_by_its_field() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = Books::of(&server, &acme).client("Engines").await;
    let id = paid(&acme.owner, json!({ "clientCompanyId": client.id, "amount": euros("20") })).await;
    for (case, code, field) in [
        (json!({ "amount": euros("0") }), "INVALID", "amount.amount"),
        (json!({ "amount": euros("-1") }), "INVALID", "amount.amount"),
        (json!({ "amount": euros("1.001") }), "INVALID", "amount.amount"),
        (json!({ "amount": { "amount": "1", "currency": "USD" } }), "INVALID", "amount.currency"),
        (json!({ "amount": euros("20.01") }), "INVALID", "amount"),
        (json!({ "refundedAt": "2026-03-02T08:59:59Z" }), "INVALID", "refundedAt"),
        (json!({ "refundedAt": "2026-03-02T09:06:00Z" }), "INVALID", "refundedAt"),
        (json!({ "reason": "x".repeat(1001) }), "LIMIT", "reason"),
        (json!({ "reference": "x".repeat(201) }), "LIMIT", "reference"),
        (json!({ "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
        (json!({ "id": "payment_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "id"),
    ] {
        let mut input = json!({ "id": id });
        for (name, value) in case.as_object().expect("fields") {
            input[name] = value.clone();
        }
        let refused = acme.owner.run("refundPayment", REFUND, input).await;
        assert_eq!(refused.refused("refundPayment"), (code.to_owned(), field.to_owned()), "{case}");
    }
    assert_eq!(standing(&acme.owner, &id).await, json!(["SUCCEEDED", "0.00", "0.00", "20.00"]));
}
