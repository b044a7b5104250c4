//! What signers do: who may, when, and what is told of it.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use serde_json::{Value, json};

use super::signing::{Asked, SIGNER, Signing, refusal, with};

const MUTATIONS: [&str; 4] = ["markSignerViewed", "signDocument", "declineSignature", "remindSigner"];

/// Ada of a new request, in the state; `RELEASED` is SENT by a request that was closed.
async fn ada_in(signing: &Signing, status: &str) -> Asked {
    let order = if status == "PENDING" { json!({ "signingOrder": "SEQUENTIAL" }) } else { json!({}) };
    let draft = signing.draft(json!({})).await;
    let mut input = signing.to_both(&draft, order);
    if status == "PENDING" {
        input["signers"].as_array_mut().expect("a list").reverse();
    }
    let mut asked = signing.send(input).await;
    if status == "PENDING" {
        asked.signers.reverse();
    }
    match status {
        "PENDING" | "SENT" => {}
        "VIEWED" => {
            act(signing, "markSignerViewed", &asked).await.done("markSignerViewed");
        }
        "SIGNED" => {
            act(signing, "signDocument", &asked).await.done("signDocument");
        }
        "DECLINED" => {
            act(signing, "declineSignature", &asked).await.done("declineSignature");
        }
        "RELEASED" => {
            let input = json!({ "id": asked.request, "reason": "Wrong" });
            let voided = signing.owner().run("voidSignatureRequest", "signatureRequest { id }", input).await;
            voided.done("voidSignatureRequest");
        }
        other => panic!("no state: {other}"),
    }
    asked
}

/// A mutation of Ada, in the owner's presence.
async fn act(signing: &Signing, mutation: &str, asked: &Asked) -> harness::Answer {
    let input = match mutation {
        "signDocument" => asked.signature(0),
        "declineSignature" => json!({ "id": asked.signers[0], "reason": "No", "inPerson": true }),
        "markSignerViewed" => json!({ "id": asked.signers[0], "inPerson": true }),
        _ => json!({ "id": asked.signers[0] }),
    };
    signing.owner().run(mutation, SIGNER, input).await
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let signing = Signing::start().await;
    for status in ["PENDING", "SENT", "VIEWED", "SIGNED", "DECLINED", "RELEASED"] {
        for mutation in MUTATIONS {
            let asked = ada_in(&signing, status).await;
            let told = signing.show(&asked.signers[0], "status availableActions { action allowed reason }").await;
            assert_eq!(told["status"], if status == "RELEASED" { "SENT" } else { status });
            let told = told["availableActions"].as_array().expect("a list");
            assert_eq!(told.len(), MUTATIONS.len());
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let answer = act(&signing, mutation, &asked).await;
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
async fn members_sign_for_themselves_and_record_what_clients_do() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    let manager = with(asked.signature(1), json!({ "inPerson": true }));
    let other = signing.owner().run("signDocument", SIGNER, manager).await;
    assert_eq!(other.refused("signDocument"), refusal("INVALID", "id"), "nobody signs for another member");
    let alone = with(asked.signature(0), json!({ "inPerson": false }));
    let alone = signing.owner().run("signDocument", SIGNER, alone).await;
    assert_eq!(alone.refused("signDocument"), refusal("REQUIRED", "inPerson"));
    let key = signing.acme.api_key([Permission::ContractSign, Permission::ContractRead]).await;
    assert_eq!(
        key.run("signDocument", SIGNER, asked.signature(0)).await.refused("signDocument"),
        refusal("INVALID", "")
    );
    for role in [Role::Billing, Role::Viewer] {
        let client = signing.acme.member(role).await;
        assert_eq!(client.run("signDocument", SIGNER, asked.signature(0)).await.code(), "FORBIDDEN", "{role:?}");
    }
    for (more, code, field) in [
        (json!({ "typedName": " " }), "REQUIRED", "typedName"),
        (json!({ "typedName": "x".repeat(201) }), "LIMIT", "typedName"),
        (json!({ "typedName": "A\u{0}da" }), "INVALID", "typedName"),
        (
            json!({ "consentSha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }),
            "INVALID",
            "consentSha256",
        ),
        (json!({ "expectedVersion": 4 }), "CONFLICT", "expectedVersion"),
        (json!({ "id": "signer_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "id"),
    ] {
        let refused = signing.owner().run("signDocument", SIGNER, with(asked.signature(0), more)).await;
        assert_eq!(refused.refused("signDocument"), refusal(code, field), "{refused}");
    }
    assert_eq!(
        signing.show(&asked.request, "eventCount").await,
        json!({ "eventCount": 3 }),
        "nothing is recorded of it"
    );

    let alone = signing.owner().run("markSignerViewed", SIGNER, json!({ "id": asked.signers[0] })).await;
    assert_eq!(alone.refused("markSignerViewed"), refusal("REQUIRED", "inPerson"));
    let viewed = json!({ "id": asked.signers[1], "expectedVersion": 1 });
    let viewed = signing.manager.run("markSignerViewed", "signer { status viewedAt }", viewed).await;
    let expected = json!({ "status": "VIEWED", "viewedAt": "2026-03-02T09:00:00+00:00" });
    assert_eq!(viewed.done("markSignerViewed")["signer"], expected);
    let waiting = "query($id: ID!) { signers(filter: { memberId: { eq: $id }, status: { in: [SENT, VIEWED] }, \
        releasedAt: { isNull: true } }) { nodes { id signatureRequest { contract { title } } } } }";
    let found = signing.manager.query(waiting, json!({ "id": signing.manager.member_id() })).await;
    let expected = json!([{ "id": asked.signers[1], "signatureRequest": { "contract": { "title": "Sent" } } }]);
    assert_eq!(found.at("/signers/nodes"), &expected);
    let keyed = with(asked.signature(1), json!({ "idempotencyKey": "k" }));
    let signed = signing.manager.run("signDocument", SIGNER, keyed.clone()).await;
    let again = signing.manager.run("signDocument", SIGNER, keyed).await;
    assert_eq!(signed.done("signDocument"), again.done("signDocument"), "a retry signs nothing again");
    let found = signing.manager.query(waiting, json!({ "id": signing.manager.member_id() })).await;
    assert_eq!(found.at("/signers/nodes"), &json!([]));
    let told = ["signer.signed", "signer.viewed"];
    assert_eq!(signing.verbs(&asked.signers[1]).await, json!(told));
    let both = signing.show(&signing.ada, "signatures { nodes { status } }").await;
    assert_eq!(both, json!({ "signatures": { "nodes": [{ "status": "SENT" }] } }));
}

#[tokio::test]
async fn a_reminder_is_another_mail_and_another_event() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    signing.server.clock().advance(chrono::Duration::days(2));
    let input = json!({ "id": asked.signers[0], "expectedVersion": 1, "idempotencyKey": "k" });
    for _ in 0..2 {
        let reminded = signing.owner().run("remindSigner", "signer { status sentAt }", input.clone()).await;
        let expected = json!({ "status": "SENT", "sentAt": "2026-03-04T09:00:00+00:00" });
        assert_eq!(reminded.done("remindSigner")["signer"], expected);
    }
    let mails = signing.server.mails();
    assert_eq!(mails.iter().filter(|mail| mail.to == "ada@engines.test").count(), 2, "a retry mails nobody again");
    assert_eq!(signing.show(&asked.request, "eventCount").await, json!({ "eventCount": 4 }));
    let stale = json!({ "id": asked.signers[0], "expectedVersion": 1 });
    let stale = signing.owner().run("remindSigner", SIGNER, stale).await;
    assert_eq!(stale.refused("remindSigner"), refusal("CONFLICT", "expectedVersion"));
    let member = signing.acme.member(Role::Member).await;
    assert_eq!(member.run("remindSigner", SIGNER, json!({ "id": asked.signers[0] })).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn who_declines_closes_the_request() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    signing.sign(&asked, 1).await.done("signDocument");
    for (more, code, field) in [
        (json!({ "reason": " " }), "REQUIRED", "reason"),
        (json!({ "inPerson": false }), "REQUIRED", "inPerson"),
        (json!({ "expectedVersion": 9 }), "CONFLICT", "expectedVersion"),
    ] {
        let input = with(json!({ "id": asked.signers[0], "reason": "Too dear", "inPerson": true }), more);
        let refused = signing.owner().run("declineSignature", SIGNER, input).await;
        assert_eq!(refused.refused("declineSignature"), refusal(code, field));
    }
    let input = json!({ "id": asked.signers[0], "reason": "Too dear", "inPerson": true });
    let declined = signing.owner().run("declineSignature", "signer { status declineReason }", input).await;
    let expected = json!({ "status": "DECLINED", "declineReason": "Too dear" });
    assert_eq!(declined.done("declineSignature")["signer"], expected);
    let expected = json!({ "status": "DECLINED", "closingReason": "Too dear",
        "contract": { "status": "OUT_FOR_SIGNATURE", "awaitsSignatures": false } });
    let shown = signing.show(&asked.request, "status closingReason contract { status awaitsSignatures }").await;
    assert_eq!(shown, expected);
    let told = signing.verbs(&asked.contract).await;
    assert_eq!(told[0], json!("contract.signature_declined"));
}

/// What is personal about a signer stands in no event that nobody can change.
#[tokio::test]
async fn events_do_not_tell_who_signed() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    signing.sign(&asked, 0).await.done("signDocument");
    for table in ["activity_events", "outbox_events"] {
        let row = format!("{table} AS e WHERE subject_type IN ('signer', 'signature_request') AND e::text");
        for personal in ["Ada", "engines.test", "Somebody"] {
            let sql = format!("SELECT count(*) FROM {row} LIKE '%{personal}%'");
            assert_eq!(signing.count(&sql).await, 0, "{table} {personal}");
        }
        assert!(signing.count(&format!("SELECT count(*) FROM {row} LIKE '%SIGNED%'")).await > 0);
    }
    assert_eq!(Value::Null, signing.show(&asked.signers[0], "viewedAt").await["viewedAt"]);
}
