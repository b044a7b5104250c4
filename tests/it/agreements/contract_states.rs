//! What can be done to a contract, state by state.

use serde_json::{Value, json};

use super::signing::{STATE, Signing, refusal, uuid, with};

const STATES: [&str; 8] =
    ["DRAFT", "OUT_FOR_SIGNATURE", "DECLINED", "PARTIALLY_SIGNED", "ACTIVE", "EXPIRED", "TERMINATED", "VOIDED"];

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let signing = Signing::start().await;
    let mutations = [
        ("updateContract", json!({ "title": "Changed" })),
        ("sendContractForSignature", json!({ "signers": [{ "contactId": signing.ada }] })),
        ("activateContract", json!({})),
        ("giveContractNotice", json!({ "on": "2026-02-28" })),
        ("renewContract", json!({})),
        ("terminateContract", json!({ "reason": "Sold" })),
        ("voidContract", json!({ "reason": "Wrong" })),
        ("deleteContract", json!({})),
        ("restoreContract", json!({})),
    ];
    for status in STATES {
        for (mutation, more) in &mutations {
            let id = signing.contract_in(status).await;
            let told = signing.show(&id, "status availableActions { action allowed reason }").await;
            assert_eq!(told["status"], if status == "DECLINED" { "OUT_FOR_SIGNATURE" } else { status });
            let told = told["availableActions"].as_array().expect("a list");
            assert_eq!(told.len(), mutations.len());
            let told = told.iter().find(|action| action["action"] == *mutation).expect("every mutation is told of");

            let answer =
                signing.owner().run(mutation, "contract { id }", with(json!({ "id": id }), more.clone())).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            for reason in reasons {
                let code = if *mutation == "updateContract" { "IMMUTABLE" } else { "INVALID_TRANSITION" };
                assert_eq!((reason.code.as_str(), reason.field.as_str()), (code, "id"), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_contract_that_was_signed_on_paper_is_in_force() {
    let signing = Signing::start().await;
    let id = signing.draft(json!({})).await;
    for (on, field) in [("2026-03-03", "executedOn"), ("9999-12-31", "executedOn")] {
        let refused = signing.run("activateContract", json!({ "id": id, "executedOn": on })).await;
        assert_eq!(refused.refused("activateContract"), refusal("INVALID", field));
    }
    let done =
        signing.run("activateContract", json!({ "id": id, "executedOn": "2026-02-14", "expectedVersion": 1 })).await;
    let done = &done.done("activateContract")["contract"];
    assert_eq!((&done["status"], &done["executedAt"]), (&json!("ACTIVE"), &json!("2026-02-14T12:00:00+00:00")));
    let today = signing.draft(json!({})).await;
    let done = signing.run("activateContract", json!({ "id": today })).await;
    assert_eq!(done.at("/activateContract/contract/executedAt"), "2026-03-02T09:00:00+00:00");
    // After a request came to nothing, paper is still a way.
    let declined = signing.contract_in("DECLINED").await;
    signing.run("activateContract", json!({ "id": declined })).await.done("activateContract");
    assert_eq!(signing.verbs(&id).await, json!(["contract.activated", "contract.created"]));
}

#[tokio::test]
async fn a_contract_is_terminated_since_it_is_in_force_and_not_later_than_today() {
    let signing = Signing::start().await;
    let id = signing.draft(json!({})).await;
    signing.run("activateContract", json!({ "id": id, "executedOn": "2026-02-14" })).await.done("activateContract");
    for (more, code, field) in [
        (json!({ "on": "2026-03-03" }), "INVALID", "on"),
        (json!({ "on": "2026-02-13" }), "INVALID", "on"),
        (json!({ "reason": " " }), "REQUIRED", "reason"),
        (json!({ "reason": "x".repeat(1001) }), "LIMIT", "reason"),
        (json!({ "expectedVersion": 9 }), "CONFLICT", "expectedVersion"),
    ] {
        let input = with(json!({ "id": id, "reason": "Sold" }), more);
        let refused = signing.run("terminateContract", input).await;
        assert_eq!(refused.refused("terminateContract"), refusal(code, field), "{refused}");
    }
    let input = json!({ "id": id, "reason": "Sold", "on": "2026-02-20" });
    let done = signing.run("terminateContract", input).await;
    let done = &done.done("terminateContract")["contract"];
    let expected = json!(["TERMINATED", "2026-02-20T12:00:00+00:00", "Sold"]);
    assert_eq!(json!([done["status"], done["endedAt"], done["endingReason"]]), expected);
}

#[tokio::test]
async fn voiding_takes_a_pending_request_back() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    let silent = signing.run("voidContract", json!({ "id": asked.contract, "reason": "" })).await;
    assert_eq!(silent.refused("voidContract"), refusal("REQUIRED", "reason"));
    let done = signing.run("voidContract", json!({ "id": asked.contract, "reason": "Wrong client" })).await;
    let done = &done.done("voidContract")["contract"];
    assert_eq!(
        json!([done["status"], done["awaitsSignatures"], done["endingReason"]]),
        json!(["VOIDED", false, "Wrong client"])
    );
    let expected = json!({ "status": "VOIDED", "closingReason": "Wrong client", "events": [
        { "kind": "REQUESTED" }, { "kind": "SENT" }, { "kind": "SENT" }, { "kind": "VOIDED" }] });
    assert_eq!(signing.show(&asked.request, "status closingReason events { kind }").await, expected);
    let signed = signing.sign(&asked, 0).await;
    assert_eq!(signed.refused("signDocument"), refusal("INVALID_TRANSITION", "id"));
    let told = ["contract.voided", "contract.sent_for_signature", "contract.created"];
    assert_eq!(signing.verbs(&asked.contract).await, json!(told));
}

#[tokio::test]
async fn a_deleted_draft_keeps_its_number_until_it_is_restored() {
    let signing = Signing::start().await;
    let id = signing.draft(json!({})).await;
    signing.run("deleteContract", json!({ "id": id })).await.done("deleteContract");
    assert_eq!(signing.show(&id, "number").await, Value::Null);
    let next = signing.draft(json!({})).await;
    assert_eq!(signing.show(&next, "number").await, json!({ "number": "CON-00002" }));
    signing.run("restoreContract", json!({ "id": id })).await.done("restoreContract");
    assert_eq!(signing.show(&id, "number").await, json!({ "number": "CON-00001" }));
    let live = signing.count("SELECT count(*) FROM contracts WHERE deleted_at IS NULL").await;
    assert_eq!(live, 2);
    let sent = signing.contract_in("OUT_FOR_SIGNATURE").await;
    let refused = signing.owner().run("deleteContract", STATE, json!({ "id": sent })).await;
    assert_eq!(refused.refused("deleteContract"), refusal("INVALID_TRANSITION", "id"));
    assert_eq!(
        signing
            .count(&format!(
                "SELECT count(*) FROM signers AS s JOIN signature_requests AS r ON r.id = \
        s.signature_request_id WHERE r.contract_id = {}",
                uuid(&sent)
            ))
            .await,
        2
    );
}
