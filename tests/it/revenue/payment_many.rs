//! Many payments at once: a bank's statement, retries, and callers who pay the same invoices.

use futures::future::join_all;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::books::Books;
use super::payment::{STATE, euros, reasons, standing};

#[tokio::test]
async fn a_retry_does_nothing_twice() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let input =
        json!({ "clientCompanyId": client.id, "amount": euros("90"), "method": "CARD", "idempotencyKey": "k-1" });
    let first = acme.owner.run("recordPayment", STATE, input.clone()).await;
    let again = acme.owner.run("recordPayment", STATE, input.clone()).await;
    let id = first.text("/recordPayment/payment/id");
    assert_eq!(id, again.text("/recordPayment/payment/id"));
    assert_eq!(books.count("payments").await, 1);
    let mut another = input;
    another["amount"] = euros("91");
    let another = acme.owner.run("recordPayment", STATE, another).await;
    assert_eq!(another.refused("recordPayment"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));

    let part =
        json!({ "id": id, "allocations": [{ "invoiceId": invoice, "amount": euros("10") }], "idempotencyKey": "k-2" });
    for _ in 0..2 {
        acme.owner.run("applyPayment", STATE, part.clone()).await.done("applyPayment");
    }
    let part = json!({ "id": id, "amount": euros("5"), "idempotencyKey": "k-3" });
    let refunds =
        join_all((0..2).map(|_| acme.owner.run("refundPayment", "payment { id } refund { id }", part.clone()))).await;
    let refunds: Vec<_> = refunds.iter().map(|refund| &refund.done("refundPayment")["refund"]["id"]).collect();
    assert_eq!(refunds[0], refunds[1]);
    assert_eq!(standing(&acme.owner, id).await, json!(["SUCCEEDED", "10.00", "5.00", "75.00"]));
}

#[tokio::test]
async fn a_banks_statement_is_recorded_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let payment = |amount: &str, more: Value| {
        let mut payment = json!({ "clientCompanyId": client.id, "amount": euros(amount), "method": "BANK_TRANSFER" });
        for (name, value) in more.as_object().expect("fields") {
            payment[name] = value.clone();
        }
        payment
    };
    let named = json!({ "allocations": [{ "invoiceId": invoice, "amount": euros("60") }] });
    let input = json!({ "payments": [
        payment("60", named.clone()), payment("60", named), payment("0", json!({})), payment("50", json!({ "allocateAutomatically": true }))
    ] });
    let results =
        "results { index payment { allocated { amount } unallocated { amount } } userErrors { code field message } }";
    let recorded = acme.owner.run("recordPayments", results, input).await;
    let results = recorded.done("recordPayments")["results"].as_array().expect("a list").clone();
    let fields: Vec<_> = results.iter().map(|one| one["userErrors"][0]["field"].as_str().unwrap_or("")).collect();
    assert_eq!(fields, ["", "payments.1.allocations.0.amount", "payments.2.amount.amount", ""]);
    assert_eq!(
        results[3]["payment"],
        json!({ "allocated": { "amount": "40.00" }, "unallocated": { "amount": "10.00" } })
    );
    assert_eq!(books.settled(&invoice).await, ("PAID".to_owned(), 10_000, 0));
    assert_eq!(books.count("payments").await, 2);
    let many = json!({ "payments": vec![payment("1", json!({})); 101] });
    let many = acme.owner.run("recordPayments", "results { index }", many).await;
    assert_eq!(many.refused("recordPayments"), ("LIMIT".to_owned(), "payments".to_owned()));
}

/// Payments of 1 to 40 euros on three invoices, in every order, named and automatic, on as many connections: each is
/// recorded whole or refused, and no invoice gets a cent more than is due.
#[tokio::test]
async fn concurrent_payments_never_exceed_what_is_due() {
    let server = Server::with(Options { connections: 32, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let mut invoices = Vec::new();
    for total in [10_000, 15_000, 20_000] {
        invoices.push(books.euros(&client, total).await);
    }
    let pay = |n: usize| {
        let (acme, client, invoices) = (&acme, &client, &invoices);
        async move {
            let mut input =
                json!({ "clientCompanyId": client.id, "amount": euros(&format!("{}", n + 1)), "method": "CARD" });
            if n % 4 == 3 {
                input["allocateAutomatically"] = json!(true);
            } else {
                // Forwards and backwards.
                let mut named: Vec<_> =
                    invoices.iter().map(|id| json!({ "invoiceId": id, "amount": euros("7") })).collect();
                named.rotate_left(n % 3);
                if n.is_multiple_of(2) {
                    named.reverse();
                }
                named.truncate(1 + n % 3);
                input["amount"] = euros(&format!("{}", 7 * named.len() + n));
                input["allocations"] = json!(named);
            }
            acme.owner.run("recordPayment", STATE, input).await
        }
    };
    let answers = join_all((0..32).map(pay)).await;
    let done = answers.iter().filter(|answer| answer.user_errors("recordPayment").is_empty()).count();
    for answer in &answers {
        assert!(
            reasons(answer, "recordPayment").iter().all(|(_, code)| code == "INVALID"),
            "nobody waits in a circle: {answer}"
        );
    }
    assert!(done >= 20, "{done} of 32 were recorded");
    assert_eq!(books.violations().await, Vec::<String>::new());

    // All that is left, by 32 at once: one each, and the rest is told that nothing is due.
    let everything = |n: usize| {
        let (acme, invoices) = (&acme, &invoices);
        async move {
            let due = json!([{ "invoiceId": invoices[n % 3] }]);
            let input = json!({ "amount": euros("500"), "method": "CASH", "allocations": due });
            acme.owner.run("recordPayment", STATE, input).await
        }
    };
    join_all((0..32).map(everything)).await;
    for invoice in &invoices {
        assert_eq!(books.settled(invoice).await.0, "PAID");
    }
    let refunds = "query { payments(first: 100) { nodes { id } } }";
    let all = acme.owner.query(refunds, json!({})).await;
    let ids: Vec<String> = all.each("/payments/nodes", "id").into_iter().map(str::to_owned).collect();
    // And back again, while others apply what is left.
    let back = ids.iter().enumerate().map(|(n, id)| {
        let (acme, id) = (&acme, id.clone());
        async move {
            let (mutation, input) = match n % 2 {
                0 => ("refundPayment", json!({ "id": id })),
                _ => ("applyPayment", json!({ "id": id, "allocateAutomatically": true })),
            };
            acme.owner.run(mutation, "payment { id }", input).await
        }
    });
    let answers = join_all(back).await;
    assert!(answers.iter().all(|answer| !answer.to_string().contains("CONFLICT")), "{answers:?}");
    assert_eq!(books.violations().await, Vec::<String>::new());
}
