//! Credit notes, from outside.

use futures::future::join_all;
use serde_json::{Value, json};

use super::billing::{Billing, MADE_UP};

const NOTE: &str = "creditNote { id version number status issueDate reason subtotal { amount } tax { amount } \
    total { amount currency } voidReason invoice { id } clientCompany { id } availableActions { action allowed } } \
    invoice { status credited { amount } due { amount } }";

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

#[tokio::test]
async fn some_of_an_invoice_is_taken_back_and_then_the_rest() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let input = json!({ "invoiceId": id, "amount": euros("39.67"), "reason": " Late " });
    let made = billing.owner().run("createCreditNote", NOTE, input).await;
    let made = made.done("createCreditNote");
    let note = made["creditNote"]["id"].clone();
    assert_eq!(
        made["creditNote"],
        json!({
            "id": note, "version": 1, "number": "CN-00001", "status": "ISSUED", "issueDate": "2026-03-02", "reason": "Late",
            "subtotal": { "amount": "33.34" }, "tax": { "amount": "6.33" }, "total": euros("39.67"), "voidReason": null,
            "invoice": { "id": id }, "clientCompany": { "id": billing.company },
            "availableActions": [
                { "action": "sendCreditNote", "allowed": true },
                { "action": "voidCreditNote", "allowed": true },
            ]
        })
    );
    assert_eq!(
        made["invoice"],
        json!({ "status": "OPEN", "credited": { "amount": "39.67" }, "due": { "amount": "79.33" } })
    );
    // The rest, to the minor unit of subtotal and tax.
    let rest = billing.owner().run("createCreditNote", NOTE, json!({ "invoiceId": id, "reason": "All" })).await;
    let rest = rest.done("createCreditNote");
    assert_eq!(
        (&rest["creditNote"]["subtotal"]["amount"], &rest["creditNote"]["tax"]["amount"]),
        (&json!("66.66"), &json!("12.67"))
    );
    assert_eq!(
        rest["invoice"],
        json!({ "status": "PAID", "credited": { "amount": "119.00" }, "due": { "amount": "0.00" } })
    );
    let refused = billing.owner().run("createCreditNote", NOTE, json!({ "invoiceId": id, "reason": "More" })).await;
    assert_eq!(refused.refused("createCreditNote"), ("INVALID_TRANSITION".to_owned(), "invoiceId".to_owned()));

    // What is voided is due again, and can be credited again.
    let input = json!({ "id": note, "reason": "Not late", "expectedVersion": 1 });
    let voided = billing.owner().run("voidCreditNote", NOTE, input).await;
    let voided = voided.done("voidCreditNote");
    assert_eq!(
        (&voided["creditNote"]["status"], &voided["creditNote"]["voidReason"]),
        (&json!("VOID"), &json!("Not late"))
    );
    assert_eq!(
        voided["invoice"],
        json!({ "status": "OPEN", "credited": { "amount": "79.33" }, "due": { "amount": "39.67" } })
    );
    let again = billing.owner().run("voidCreditNote", NOTE, json!({ "id": note, "reason": "Again" })).await;
    assert_eq!(again.refused("voidCreditNote"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let all =
        billing.owner().run("createCreditNote", NOTE, json!({ "invoiceId": id, "reason": "Late after all" })).await;
    let all = &all.done("createCreditNote")["creditNote"];
    assert_eq!((&all["number"], &all["total"]), (&json!("CN-00003"), &euros("39.67")));
    assert_eq!((&all["subtotal"]["amount"], &all["tax"]["amount"]), (&json!("33.34"), &json!("6.33")));

    let list = "query($id: ID!) { invoice(id: $id) { creditNotes(orderBy: [{ field: CREATED_AT }]) { nodes { number } } } \
        creditNotes(filter: { status: { eq: VOID }, invoice: { number: { eq: \"INV-00001\" } } }) { nodes { number } } }";
    let list = billing.owner().query(list, json!({ "id": id })).await;
    assert_eq!(list.each("/invoice/creditNotes/nodes", "number"), ["CN-00001", "CN-00002", "CN-00003"]);
    assert_eq!(list.each("/creditNotes/nodes", "number"), ["CN-00001"]);
}

#[tokio::test]
async fn what_is_wrong_with_an_input_is_told() {
    let billing = Billing::start().await;
    let (id, draft) = (billing.issued("100").await, billing.draft("100").await);
    for (amount, field) in [
        (euros("0"), "amount.amount"),
        (euros("-1"), "amount.amount"),
        (euros("119.01"), "amount.amount"),
        (euros("1.005"), "amount.amount"),
        (euros("92233720368547758.08"), "amount.amount"),
        (json!({ "amount": "1", "currency": "USD" }), "amount.currency"),
    ] {
        let input = json!({ "invoiceId": id, "amount": amount, "reason": "Late" });
        let refused = billing.owner().run("createCreditNote", NOTE, input).await;
        assert_eq!(refused.refused("createCreditNote"), ("INVALID".to_owned(), field.to_owned()), "{amount}");
    }
    let input = json!({ "invoiceId": id, "amount": euros("x"), "reason": " ", "externalId": "x".repeat(201) });
    let refused = billing.owner().run("createCreditNote", NOTE, input).await;
    let mut fields: Vec<_> = refused.user_errors("createCreditNote").into_iter().map(|reason| reason.field).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["amount.amount", "externalId", "reason"]);
    for (invoice, code) in [(MADE_UP, "NOT_FOUND"), (draft.as_str(), "INVALID_TRANSITION")] {
        let refused =
            billing.owner().run("createCreditNote", NOTE, json!({ "invoiceId": invoice, "reason": "Late" })).await;
        assert_eq!(refused.refused("createCreditNote"), (code.to_owned(), "invoiceId".to_owned()));
    }
    let made_up = json!({ "id": "credit_note_01h455vb4pex5vsknk084sn02q", "reason": "Late" });
    let refused = billing.owner().run("voidCreditNote", NOTE, made_up).await;
    assert_eq!(refused.refused("voidCreditNote"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    assert_eq!(billing.state(&id).await["credited"]["amount"], "0.00", "nothing is half done");
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_a_retry_nothing_more() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let input = json!({ "invoiceId": id, "amount": euros("1"), "reason": "Late", "idempotencyKey": "one" });
    let mut dry = input.clone();
    dry["dryRun"] = json!(true);
    let told = billing.owner().run("createCreditNote", NOTE, dry).await;
    assert_eq!(told.done("createCreditNote")["creditNote"]["number"], "CN-00001");
    assert_eq!(billing.state(&id).await["credited"]["amount"], "0.00");
    let first = billing.owner().run("createCreditNote", NOTE, input.clone()).await;
    let again = billing.owner().run("createCreditNote", NOTE, input).await;
    assert_eq!(first.done("createCreditNote")["creditNote"], again.done("createCreditNote")["creditNote"]);
    assert_eq!(billing.state(&id).await["credited"]["amount"], "1.00");
}

/// Rivals never credit more than the invoice, and their numbers have no gap.
#[tokio::test]
async fn many_at_once_credit_no_more_than_there_is() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let input = json!({ "invoiceId": id, "amount": euros("30"), "reason": "Late" });
    let answers = join_all((0..16).map(|_| billing.owner().run("createCreditNote", NOTE, input.clone()))).await;
    let mut numbers: Vec<_> = answers
        .iter()
        .filter(|answer| answer.user_errors("createCreditNote").is_empty())
        .map(|answer| answer.text("/createCreditNote/creditNote/number").to_owned())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["CN-00001", "CN-00002", "CN-00003"]);
    let state = billing.state(&id).await;
    assert_eq!((&state["credited"]["amount"], &state["due"]["amount"]), (&json!("90.00"), &json!("29.00")));
}

#[tokio::test]
async fn what_was_given_up_is_settled_by_credit() {
    let billing = Billing::start().await;
    let id = billing.invoice_in("UNCOLLECTIBLE").await;
    let some = json!({ "invoiceId": id, "amount": euros("100"), "reason": "Bankrupt" });
    let some = billing.owner().run("createCreditNote", NOTE, some).await;
    assert_eq!(some.done("createCreditNote")["invoice"]["status"], "UNCOLLECTIBLE");
    let rest = billing.owner().run("createCreditNote", NOTE, json!({ "invoiceId": id, "reason": "Bankrupt" })).await;
    assert_eq!(rest.done("createCreditNote")["invoice"]["status"], "PAID");
}

/// What was paid goes back to the payments as credit: first to the one that was allocated last.
#[tokio::test]
async fn what_was_paid_becomes_credit_of_its_payers() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let first = billing.pay(&id, "70").await;
    billing.server.clock().advance(chrono::Duration::days(1));
    let second = billing.pay(&id, "40").await;
    // 9 of it are due still.
    let input = json!({ "invoiceId": id, "amount": euros("59"), "reason": "Late" });
    let made = billing.owner().run("createCreditNote", NOTE, input).await;
    assert_eq!(
        made.done("createCreditNote")["invoice"],
        json!({ "status": "PAID", "credited": { "amount": "59.00" }, "due": { "amount": "0.00" } })
    );
    assert_eq!(billing.state(&id).await["paid"]["amount"], "60.00");
    let left = async |payment: &str| {
        let told = "query($id: ID!) { payment(id: $id) { unallocated { amount } } }";
        let told = billing.owner().query(told, json!({ "id": payment })).await;
        told.text("/payment/unallocated/amount").to_owned()
    };
    assert_eq!((left(&first).await.as_str(), left(&second).await.as_str()), ("10.00", "40.00"));

    // Voided, it is due again; the credit stays with the payments.
    let note = made.text("/createCreditNote/creditNote/id");
    let voided = billing.owner().run("voidCreditNote", NOTE, json!({ "id": note, "reason": "Not late" })).await;
    assert_eq!(
        voided.done("voidCreditNote")["invoice"],
        json!({ "status": "OPEN", "credited": { "amount": "0.00" }, "due": { "amount": "59.00" } })
    );
    assert_eq!(left(&second).await, "40.00");
}
