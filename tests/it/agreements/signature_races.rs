//! Many at once: one wins, the others are told.

use futures::future::join_all;
use harness::Answer;
use serde_json::json;

use super::signing::{REQUEST, SIGNER, STATE, Signing, with};

/// How many callers there are.
const CALLERS: usize = 32;

/// How many of the answers did something; the others must be refused with `INVALID_TRANSITION`.
fn winners(mutation: &str, answers: &[Answer]) -> usize {
    let refused: Vec<_> = answers.iter().flat_map(|answer| answer.user_errors(mutation)).collect();
    assert!(refused.iter().all(|reason| reason.code == "INVALID_TRANSITION"), "{refused:?}");
    answers.iter().filter(|answer| answer.user_errors(mutation).is_empty()).count()
}

#[tokio::test]
async fn of_many_signatures_of_one_signer_one_counts() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    let answers = join_all((0..CALLERS).map(|_| signing.sign(&asked, 0))).await;
    assert_eq!(winners("signDocument", &answers), 1);
    let expected = json!({ "eventCount": 4, "contract": { "status": "PARTIALLY_SIGNED" } });
    assert_eq!(signing.show(&asked.request, "eventCount contract { status }").await, expected);
    holds(&signing).await;
}

#[tokio::test]
async fn twenty_signers_at_once_execute_the_contract_once() {
    let signing = Signing::start().await;
    let mut signers = Vec::new();
    for n in 0..20 {
        signers.push(json!({ "contactId": signing.person(&format!("Signer{n}")).await }));
    }
    let draft = signing.draft(json!({})).await;
    let asked = signing.send(json!({ "id": draft, "signers": signers })).await;
    let inputs = (0..20).map(|at| with(asked.signature(at), json!({ "inPerson": true })));
    let answers = join_all(inputs.map(|input| signing.owner().run("signDocument", SIGNER, input))).await;
    assert_eq!(winners("signDocument", &answers), 20);
    let expected = json!({ "status": "COMPLETED", "eventCount": 42, "contract": { "status": "ACTIVE" } });
    assert_eq!(signing.show(&asked.request, "status eventCount contract { status }").await, expected);
    let told = signing.verbs(&draft).await;
    assert_eq!(told.as_array().expect("verbs").iter().filter(|verb| *verb == "contract.activated").count(), 1);
    holds(&signing).await;
}

#[tokio::test]
async fn of_a_signature_and_a_withdrawal_one_comes_first() {
    let signing = Signing::start().await;
    for _ in 0..8 {
        let asked = signing.sent(json!({})).await;
        signing.sign(&asked, 1).await.done("signDocument");
        let void = || async {
            let input = json!({ "id": asked.request, "reason": "Too late" });
            signing.owner().run("voidSignatureRequest", REQUEST, input).await
        };
        let (signed, voided) = tokio::join!(
            join_all((0..CALLERS / 2).map(|_| signing.sign(&asked, 0))),
            join_all((0..CALLERS / 2).map(|_| void())),
        );
        let won = (winners("signDocument", &signed), winners("voidSignatureRequest", &voided));
        let expected = if won == (1, 0) { ["COMPLETED", "ACTIVE"] } else { ["VOIDED", "OUT_FOR_SIGNATURE"] };
        assert!(won == (1, 0) || won == (0, 1), "{won:?}");
        let expected = json!({ "status": expected[0], "contract": { "status": expected[1] } });
        assert_eq!(signing.show(&asked.request, "status contract { status }").await, expected);
    }
    holds(&signing).await;
}

#[tokio::test]
async fn a_contract_is_sent_or_voided_or_activated_once() {
    let signing = Signing::start().await;
    let id = signing.draft(json!({})).await;
    let send = || signing.owner().run("sendContractForSignature", REQUEST, signing.to_both(&id, json!({})));
    let activate = || signing.run("activateContract", json!({ "id": id }));
    let (sent, activated) =
        tokio::join!(join_all((0..CALLERS / 2).map(|_| send())), join_all((0..CALLERS / 2).map(|_| activate())));
    let won = (winners("sendContractForSignature", &sent), winners("activateContract", &activated));
    assert!(won == (1, 0) || won == (0, 1), "{won:?}");
    assert_eq!(signing.count("SELECT count(*) FROM signature_requests").await, i64::from(won == (1, 0)));

    let asked = signing.sent(json!({})).await;
    let void = || signing.owner().run("voidContract", STATE, json!({ "id": asked.contract, "reason": "Wrong" }));
    let (signed, voided) = tokio::join!(
        join_all((0..CALLERS / 2).map(|_| signing.sign(&asked, 0))),
        join_all((0..CALLERS / 2).map(|_| void())),
    );
    assert_eq!(winners("voidContract", &voided), 1, "a contract that is partially signed can be voided");
    assert!(winners("signDocument", &signed) <= 1);
    let expected = json!({ "status": "VOIDED", "contract": { "status": "VOIDED" } });
    assert_eq!(signing.show(&asked.request, "status contract { status }").await, expected);
    holds(&signing).await;
}

/// Every chain holds, and its places have no gaps.
async fn holds(signing: &Signing) {
    let gaps = "SELECT count(*) FROM signature_requests AS r WHERE event_count <> (SELECT count(*) FROM signature_events AS e \
        WHERE e.signature_request_id = r.id) OR event_count <> (SELECT max(position) FROM signature_events AS e \
        WHERE e.signature_request_id = r.id)";
    assert_eq!(signing.count(gaps).await, 0);
    let hash = "{ contracts(first: 1) { nodes { bodySha256 } } }";
    let hash = signing.owner().query(hash, json!({})).await.at("/contracts/nodes/0/bodySha256").clone();
    let verify = "query($hash: String!) { verifyDocument(sha256: $hash) { requests { holds reason } } }";
    let told = signing.owner().query(verify, json!({ "hash": hash })).await;
    let requests = told.at("/verifyDocument/requests").as_array().expect("a list");
    assert!(requests.iter().all(|request| request["holds"] == true), "{told}");
}
