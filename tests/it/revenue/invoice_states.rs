//! State × mutation of invoices, and what the states mean.

use harness::Answer;
use serde_json::{Value, json};

use super::billing::{Billing, STATE};

const STATES: [&str; 5] = ["DRAFT", "OPEN", "PAID", "VOID", "UNCOLLECTIBLE"];

/// All mutations of one invoice that is there.
const MUTATIONS: [&str; 9] = [
    "updateInvoice",
    "issueInvoice",
    "sendInvoice",
    "voidInvoice",
    "voidAndReissueInvoice",
    "createCreditNote",
    "markInvoiceUncollectible",
    "reopenInvoice",
    "deleteInvoice",
];

async fn act(billing: &Billing, mutation: &str, id: &str) -> Answer {
    let (selection, input) = match mutation {
        "updateInvoice" => (STATE, json!({ "id": id, "memo": "Changed" })),
        "sendInvoice" => (STATE, json!({ "id": id, "to": ["ada@engines.test"] })),
        "voidInvoice" => (STATE, json!({ "id": id, "reason": "Mistaken" })),
        "voidAndReissueInvoice" => ("invoice { id }", json!({ "id": id, "reason": "Mistaken" })),
        "createCreditNote" => ("invoice { id }", json!({ "invoiceId": id, "reason": "Late" })),
        _ => (STATE, json!({ "id": id })),
    };
    billing.owner().run(mutation, selection, input).await
}

async fn actions(billing: &Billing, id: &str) -> Value {
    let told = "query($id: ID!) { invoice(id: $id) { availableActions { action allowed reason } } }";
    billing.owner().query(told, json!({ "id": id })).await.at("/invoice/availableActions").clone()
}

/// What `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let billing = Billing::start().await;
    for status in STATES {
        for mutation in MUTATIONS {
            let id = billing.invoice_in(status).await;
            let told = actions(&billing, &id).await;
            let told = told.as_array().expect("a list").iter().find(|action| action["action"] == mutation);
            let told = told.expect("every mutation is told of").clone();
            let reasons = act(&billing, mutation, &id).await.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {reasons:?}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let code = if mutation == "updateInvoice" { "IMMUTABLE" } else { "INVALID_TRANSITION" };
            assert!(reasons.iter().all(|reason| reason.code == code), "{status} {mutation}: {reasons:?}");
        }
    }
    let id = billing.draft("1").await;
    billing.run("deleteInvoice", json!({ "id": id })).await.done("deleteInvoice");
    for mutation in MUTATIONS {
        let reasons = act(&billing, mutation, &id).await.user_errors(mutation);
        assert_eq!(reasons[0].code, "NOT_FOUND", "a deleted one is gone: {mutation}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_possible() {
    let billing = Billing::start().await;
    let id = billing.invoice_in("OPEN").await;
    let refused = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(
        refused.user_errors("issueInvoice")[0].message,
        "`issueInvoice` needs the invoice to be DRAFT; it is OPEN. Possible now: sendInvoice, voidInvoice, \
         voidAndReissueInvoice, createCreditNote, markInvoiceUncollectible."
    );
    let refused = billing.run("updateInvoice", json!({ "id": id, "memo": "x" })).await;
    assert_eq!(refused.refused("updateInvoice"), ("IMMUTABLE".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn what_is_settled_is_refunded_or_credited_not_voided() {
    let billing = Billing::start().await;
    let id = billing.invoice_in("OPEN").await;
    let credit = json!({ "invoiceId": id, "amount": { "amount": "19", "currency": "EUR" }, "reason": "Late" });
    let made = billing.owner().run("createCreditNote", "creditNote { id }", credit).await;
    let note = made.done("createCreditNote")["creditNote"]["id"].clone();
    for mutation in ["voidInvoice", "voidAndReissueInvoice"] {
        let reasons = act(&billing, mutation, &id).await.user_errors(mutation);
        assert_eq!(reasons[0].code, "INVALID_TRANSITION");
        assert!(reasons[0].message.contains("void its credit notes first"), "{reasons:?}");
        let told = actions(&billing, &id).await;
        let told = told.as_array().expect("a list").iter().find(|action| action["action"] == mutation);
        assert_eq!(told.expect("told")["allowed"], false);
    }
    let input = json!({ "id": note, "reason": "Not so late" });
    billing.owner().run("voidCreditNote", "creditNote { id }", input).await.done("voidCreditNote");
    billing.run("voidInvoice", json!({ "id": id, "reason": "Mistaken" })).await.done("voidInvoice");

    let paid = billing.invoice_in("PAID").await;
    let refused = act(&billing, "voidInvoice", &paid).await.user_errors("voidInvoice");
    assert!(refused[0].message.contains("refund it first"), "{refused:?}");
}

#[tokio::test]
async fn money_is_given_up_and_expected_again() {
    let billing = Billing::start().await;
    let id = billing.invoice_in("OPEN").await;
    let given_up = billing.run("markInvoiceUncollectible", json!({ "id": id, "expectedVersion": 2 })).await;
    let invoice = &given_up.done("markInvoiceUncollectible")["invoice"];
    assert_eq!((&invoice["status"], &invoice["due"]["amount"]), (&json!("UNCOLLECTIBLE"), &json!("119.00")));
    let stale = billing.run("reopenInvoice", json!({ "id": id, "expectedVersion": 2 })).await;
    assert_eq!(stale.refused("reopenInvoice"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    let again = billing.run("markInvoiceUncollectible", json!({ "id": id })).await;
    assert_eq!(again.refused("markInvoiceUncollectible"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let opened = billing.run("reopenInvoice", json!({ "id": id })).await;
    assert_eq!(opened.done("reopenInvoice")["invoice"]["status"], "OPEN");
    let refused = billing.run("reopenInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("reopenInvoice"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let refused = billing.run("voidInvoice", json!({ "id": id, "reason": "x".repeat(1001) })).await;
    assert_eq!(refused.refused("voidInvoice"), ("LIMIT".to_owned(), "reason".to_owned()));

    let events = "query($id: ID!) { invoice(id: $id) { activity { nodes { verb } } } }";
    let events = billing.owner().query(events, json!({ "id": id })).await;
    assert_eq!(
        events.each("/invoice/activity/nodes", "verb"),
        ["invoice.reopened", "invoice.marked_uncollectible", "invoice.issued", "invoice.created"]
    );
}
