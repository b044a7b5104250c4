//! What can be done to a bill, state by state.

use harness::Server;
use serde_json::{Value, json};

use super::payables::{Payables, STATE, line, verbs, with};

const STATES: [&str; 7] = ["DRAFT", "PENDING_APPROVAL", "APPROVED", "PARTIALLY_PAID", "PAID", "REJECTED", "VOID"];

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let mutations = [
        ("updateBill", json!({ "memo": "Changed" })),
        ("submitBill", json!({})),
        ("approveBill", json!({})),
        ("rejectBill", json!({ "reason": "No" })),
        ("payBill", json!({ "method": "CASH" })),
        ("voidBill", json!({ "reason": "Twice" })),
        ("deleteBill", json!({})),
        ("restoreBill", json!({})),
    ];
    for status in STATES {
        for (mutation, more) in &mutations {
            let id = acme.bill_in(status).await;
            let told = acme.show(&id, "status availableActions { action allowed reason }").await;
            assert_eq!(told["status"], status);
            let told = told["availableActions"].as_array().expect("a list");
            assert_eq!(told.len(), mutations.len());
            let told = told.iter().find(|action| action["action"] == *mutation).expect("every mutation is told of");

            let decides = matches!(*mutation, "approveBill" | "rejectBill");
            let client = if decides { &acme.approver } else { &acme.org.owner };
            let answer = client.run(mutation, STATE, with(&id, more.clone())).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            for reason in reasons {
                assert_eq!((reason.code.as_str(), reason.field.as_str()), ("INVALID_TRANSITION", "id"), "{answer}");
                assert!(reason.message.contains("Possible now: "), "{}", reason.message);
            }
        }
    }
}

#[tokio::test]
async fn an_edit_makes_a_draft_again() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    for status in ["PENDING_APPROVAL", "APPROVED", "REJECTED"] {
        let id = acme.bill_in(status).await;
        let synced = acme.run("updateBill", &id, json!({ "externalId": status })).await;
        assert_eq!(synced.done("updateBill")["bill"]["status"], status, "a partner's id is nothing to agree to");
        let same = acme.run("updateBill", &id, json!({ "memo": null, "externalId": status })).await;
        assert_eq!(same.done("updateBill")["bill"]["version"], synced.done("updateBill")["bill"]["version"]);

        let edited = acme.run("updateBill", &id, json!({ "lines": [line("101")] })).await;
        assert_eq!(edited.done("updateBill")["bill"]["status"], "DRAFT");
        let state = "submittedAt approvedAt approvalPolicy { id } nextApprover { id } approvalRound total { amount }";
        let expected = json!({ "submittedAt": null, "approvedAt": null, "approvalPolicy": null, "nextApprover": null,
            "approvalRound": 1, "total": { "amount": "101.00" } });
        assert_eq!(acme.show(&id, state).await, expected, "{status}");
        assert_eq!(verbs(&acme.org.owner, "bill", &id).await[0], "bill.returned_to_draft");
        acme.run("submitBill", &id, json!({})).await.done("submitBill");
        assert_eq!(acme.show(&id, "approvalRound").await, json!({ "approvalRound": 2 }));
    }
}

#[tokio::test]
async fn a_deleted_bill_is_gone_with_its_lines_until_it_is_restored() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.draft("100", "EUR").await;
    let deleted = acme.run("deleteBill", &id, json!({ "expectedVersion": 1 })).await;
    assert_eq!(deleted.done("deleteBill")["bill"]["number"], "BILL-00001");
    assert_eq!(acme.show(&id, "number").await, Value::Null);
    let live = "SELECT count(*) FROM bill_lines WHERE deleted_at IS NULL";
    let lines: i64 = sqlx::query_scalar(live).fetch_one(server.database().maintenance()).await.expect("counted");
    assert_eq!(lines, 0);
    let changed = acme.run("updateBill", &id, json!({ "memo": "Gone" })).await;
    assert_eq!(changed.refused("updateBill"), ("NOT_FOUND".to_owned(), "id".to_owned()));

    let restored = acme.run("restoreBill", &id, json!({})).await;
    assert_eq!(restored.done("restoreBill")["bill"]["status"], "DRAFT");
    assert_eq!(acme.show(&id, "lines { description }").await, json!({ "lines": [{ "description": "Paper" }] }));
    let next = acme.draft("1", "EUR").await;
    assert_eq!(acme.show(&next, "number").await, json!({ "number": "BILL-00002" }));
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_that_shows_the_bill_as_it_is() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    for (status, mutation, more) in [
        ("DRAFT", "updateBill", json!({ "memo": "Other" })),
        ("DRAFT", "submitBill", json!({})),
        ("APPROVED", "payBill", json!({ "method": "CASH" })),
        ("DRAFT", "voidBill", json!({ "reason": "Twice" })),
        ("DRAFT", "deleteBill", json!({})),
    ] {
        let id = acme.bill_in(status).await;
        let mut more = more;
        more["expectedVersion"] = json!(9);
        let stale = acme.run(mutation, &id, more).await;
        assert_eq!(stale.refused(mutation), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
        assert_eq!(stale.at(&format!("/{mutation}/bill/status")), status);
    }
}

#[tokio::test]
async fn what_was_paid_is_neither_voided_nor_deleted() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let wrong = ("INVALID_TRANSITION".to_owned(), "id".to_owned());
    for status in ["PARTIALLY_PAID", "PAID"] {
        let id = acme.bill_in(status).await;
        let void = acme.run("voidBill", &id, json!({ "reason": "Twice" })).await;
        assert_eq!(void.refused("voidBill"), wrong, "{status}");
        assert_eq!(acme.run("deleteBill", &id, json!({})).await.refused("deleteBill"), wrong, "{status}");
    }
    let silent = acme.bill_in("APPROVED").await;
    let silent = acme.run("voidBill", &silent, json!({ "reason": " " })).await;
    assert_eq!(silent.refused("voidBill"), ("REQUIRED".to_owned(), "reason".to_owned()));
}
