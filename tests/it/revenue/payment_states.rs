//! What can be done to a payment, state by state.

use harness::{Client, Server};
use serde_json::json;

use super::books::Books;
use super::payment::{MADE_UP, STATE, euros, paid, reasons};

/// A payment in the state, put there by the mutations that lead to it; with an invoice that it could pay.
async fn in_state(client: &Client, books: &Books<'_>, status: &str) -> (String, String) {
    let company = books.client(status).await;
    let invoice = books.euros(&company, 10_000).await;
    let start = if matches!(status, "PENDING" | "FAILED") { "PENDING" } else { "SUCCEEDED" };
    let id = paid(client, json!({ "clientCompanyId": company.id, "amount": euros("80"), "status": start })).await;
    match status {
        "FAILED" => {
            client.run("failPayment", STATE, json!({ "id": id, "reason": "Bounced" })).await.done("failPayment");
        }
        "REFUNDED" => {
            client.run("refundPayment", STATE, json!({ "id": id })).await.done("refundPayment");
        }
        "SUCCEEDED" => {
            let some = json!({ "id": id, "allocations": [{ "invoiceId": invoice, "amount": euros("10") }] });
            client.run("applyPayment", STATE, some).await.done("applyPayment");
        }
        _ => {}
    }
    (id, invoice)
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let mutations =
        ["updatePayment", "confirmPayment", "failPayment", "applyPayment", "unapplyPayment", "refundPayment"];
    for status in ["PENDING", "SUCCEEDED", "FAILED", "REFUNDED"] {
        for mutation in mutations {
            let (id, invoice) = in_state(&acme.owner, &books, status).await;
            let told = "query($id: ID!) { payment(id: $id) { availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            let told = told.at("/payment/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let input = match mutation {
                "updatePayment" => json!({ "id": id, "reference": "Renamed" }),
                "failPayment" => json!({ "id": id, "reason": "Bounced" }),
                "applyPayment" => json!({ "id": id, "allocations": [{ "invoiceId": invoice }] }),
                // Only of a SUCCEEDED one something is allocated.
                "unapplyPayment" if status == "SUCCEEDED" => {
                    json!({ "id": id, "allocations": [{ "invoiceId": invoice }] })
                }
                "unapplyPayment" => json!({ "id": id, "allocations": [] }),
                _ => json!({ "id": id }),
            };
            let answer = acme.owner.run(mutation, STATE, input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            let is_refused = reasons.iter().any(|reason| reason.code == "INVALID_TRANSITION" && reason.field == "id");
            assert_eq!(told["allowed"], !is_refused, "{status} {mutation}: {answer}");
        }
    }
    assert_eq!(books.violations().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_announced_is_confirmed_or_fails() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let invoice = books.euros(&client, 10_000).await;
    let announced = json!({
        "clientCompanyId": client.id, "amount": euros("80"), "status": "PENDING", "receivedAt": "2026-04-01T00:00:00Z"
    });
    let id = paid(&acme.owner, announced.clone()).await;
    let confirm = json!({ "id": id, "receivedAt": "2026-03-01T10:00:00Z", "allocations": [{ "invoiceId": invoice }] });
    let confirmed = acme.owner.run("confirmPayment", STATE, confirm).await;
    let payment = &confirmed.done("confirmPayment")["payment"];
    assert_eq!(
        (&payment["status"], &payment["receivedAt"]),
        (&json!("SUCCEEDED"), &json!("2026-03-01T10:00:00+00:00"))
    );
    assert_eq!(books.settled(&invoice).await, ("OPEN".to_owned(), 8_000, 2_000));

    let id = paid(&acme.owner, announced).await;
    let failed = acme.owner.run("failPayment", STATE, json!({ "id": id, "reason": " Bounced " })).await;
    let payment = &failed.done("failPayment")["payment"];
    assert_eq!((&payment["status"], &payment["failureReason"]), (&json!("FAILED"), &json!("Bounced")));
    let again = acme.owner.run("failPayment", STATE, json!({ "id": id, "reason": "Again" })).await;
    assert_eq!(again.refused("failPayment"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));

    // What is wrong with a confirmation is told at once.
    let confirm = json!({ "id": id, "receivedAt": "2026-03-03T00:00:00Z", "allocations": [{ "invoiceId": MADE_UP }] });
    let refused = acme.owner.run("confirmPayment", STATE, confirm).await;
    let told = refused.user_errors("confirmPayment");
    let told: Vec<_> = told.iter().map(|reason| reason.field.as_str()).collect();
    assert_eq!(told, ["id", "receivedAt", "allocations.0.invoiceId"]);
}

#[tokio::test]
async fn credit_is_applied_and_taken_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let client = books.client("Engines").await;
    let id = paid(&acme.owner, json!({ "clientCompanyId": client.id, "amount": euros("100") })).await;
    let nothing = json!({ "id": id, "allocateAutomatically": true });
    let nothing = acme.owner.run("applyPayment", STATE, nothing).await;
    assert_eq!(nothing.refused("applyPayment"), ("INVALID".to_owned(), "allocateAutomatically".to_owned()));
    let nowhere = acme.owner.run("applyPayment", STATE, json!({ "id": id })).await;
    assert_eq!(nowhere.refused("applyPayment"), ("REQUIRED".to_owned(), "allocations".to_owned()));

    let (a, b) = (books.euros(&client, 6_000).await, books.euros(&client, 6_000).await);
    let apply = json!({ "id": id, "allocations": [{ "invoiceId": a }, { "invoiceId": b, "amount": euros("40") }], "expectedVersion": 1 });
    let applied = acme.owner.run("applyPayment", STATE, apply.clone()).await;
    assert_eq!(applied.done("applyPayment")["payment"]["unallocated"]["amount"], "0.00");
    let stale = acme.owner.run("applyPayment", STATE, apply).await;
    assert_eq!(stale.refused("applyPayment"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/applyPayment/payment/version"), 2, "as it is now");
    let empty = json!({ "id": id, "allocations": [{ "invoiceId": b }] });
    let empty = acme.owner.run("applyPayment", STATE, empty).await;
    assert_eq!(reasons(&empty, "applyPayment")[0], ("id".to_owned(), "INVALID".to_owned()));

    // Taken back: all of the one, a part of the other.
    let too_much = json!({ "id": id, "allocations": [{ "invoiceId": b, "amount": euros("40.01") }] });
    let too_much = acme.owner.run("unapplyPayment", STATE, too_much).await;
    assert_eq!(too_much.refused("unapplyPayment"), ("INVALID".to_owned(), "allocations.0.amount".to_owned()));
    let back = json!({ "id": id, "allocations": [{ "invoiceId": a }, { "invoiceId": b, "amount": euros("15") }] });
    let back = acme.owner.run("unapplyPayment", STATE, back).await;
    assert_eq!(back.done("unapplyPayment")["payment"]["unallocated"]["amount"], "75.00");
    assert_eq!(books.settled(&a).await, ("OPEN".to_owned(), 0, 6_000));
    assert_eq!(books.settled(&b).await, ("OPEN".to_owned(), 2_500, 3_500));
    let none = json!({ "id": id, "allocations": [{ "invoiceId": a }, { "invoiceId": MADE_UP }] });
    let none = acme.owner.run("unapplyPayment", STATE, none).await;
    assert_eq!(
        reasons(&none, "unapplyPayment"),
        [("allocations.0.invoiceId", "INVALID"), ("allocations.1.invoiceId", "NOT_FOUND")]
            .map(|(field, code)| (field.to_owned(), code.to_owned()))
    );
    let entries = "query($id: ID!) { payment(id: $id) { allocations(orderBy: [{field: CREATED_AT}]) { nodes { amount { amount } effectiveOn } } } }";
    let entries = acme.owner.query(entries, json!({ "id": id })).await;
    let amounts: Vec<_> = entries.at("/payment/allocations/nodes").as_array().expect("a list").iter().collect();
    let amounts: Vec<_> = amounts.iter().map(|entry| entry["amount"]["amount"].as_str().expect("a text")).collect();
    assert_eq!(amounts, ["60.00", "40.00", "-60.00", "-15.00"]);
    assert_eq!(books.violations().await, Vec::<String>::new());
}
