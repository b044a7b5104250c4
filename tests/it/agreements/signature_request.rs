//! Asking for signatures, and signing: at once, and one after the other.

use entity::identity::organization_member::Role;
use serde_json::{Value, json};

use super::signing::{REQUEST, SIGNER, STATE, Signing, refusal, with};

const SENT: &str = "contract { status awaitsSignatures } signatureRequest { status signingOrder message consentSha256 \
    documentSha256 expiresAt eventCount signers { position name email status sentAt contact { name } member { id } } }";

#[tokio::test]
async fn all_are_asked_at_once_and_the_last_signature_executes_the_contract() {
    let signing = Signing::start().await;
    let draft = signing.draft(json!({})).await;
    let mut input = signing.to_both(
        &draft,
        json!({ "message": "Dear all", "consentText": "I agree.",
        "expiresAt": "2026-04-01T12:00:00Z", "idempotencyKey": "k", "dryRun": true }),
    );
    let tried = signing.owner().run("sendContractForSignature", SENT, input.clone()).await;
    assert!(signing.server.mails().is_empty(), "who only tries mails nobody");
    input["dryRun"] = json!(false);
    let sent = signing.owner().run("sendContractForSignature", SENT, input.clone()).await;
    let manager = signing.manager.member_id();
    let signer = |position: i32, name: &str, email: &str, contact: Value, member: Value| {
        json!({ "position": position, "name": name, "email": email, "status": "SENT",
            "sentAt": "2026-03-02T09:00:00+00:00", "contact": contact, "member": member })
    };
    let shown = signing.show(&manager, "name email").await;
    let (name, email) = (shown["name"].as_str().expect("a name"), shown["email"].as_str().expect("an address"));
    let body = signing.show(&draft, "bodySha256").await;
    let expected = json!({ "contract": { "status": "OUT_FOR_SIGNATURE", "awaitsSignatures": true }, "signatureRequest": {
        "status": "PENDING", "signingOrder": "PARALLEL", "message": "Dear all",
        // sha256sum of `I agree.`
        "consentSha256": "826ff0dab649a97ffdd7779a332accafb35cc161012253a19383db19289d6e02",
        "documentSha256": body["bodySha256"], "expiresAt": "2026-04-01T12:00:00+00:00", "eventCount": 3, "signers": [
            signer(0, "Ada", "ada@engines.test", json!({ "name": "Ada" }), Value::Null),
            signer(1, name, email, Value::Null, json!({ "id": manager })),
        ] }, "userErrors": [] });
    assert_eq!(sent.done("sendContractForSignature"), &expected);
    assert_eq!(tried.snapshot(), sent.snapshot());
    let mails = signing.server.mails();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ada@engines.test", email]);
    assert_eq!(mails[0].subject, "Please sign CON-00001 from acme");
    assert!(mails[0].body.contains("Dear all") && mails[0].body.contains("/sign/signer_"), "{}", mails[0].body);
    assert!(mails[0].body.contains("until 2026-04-01 12:00 UTC"), "{}", mails[0].body);
    let again = signing.owner().run("sendContractForSignature", SENT, input).await;
    assert_eq!(again.done("sendContractForSignature"), &expected, "a retry answers with what the first made");
    assert_eq!(signing.server.mails().len(), 2, "and mails nobody again");

    let other = signing.sent(json!({})).await;
    signing.sign(&other, 1).await.done("signDocument");
    let standing = "status awaitsSignatures executedAt";
    let expected = json!({ "status": "PARTIALLY_SIGNED", "awaitsSignatures": true, "executedAt": null });
    assert_eq!(signing.show(&other.contract, standing).await, expected);
    signing.sign(&other, 0).await.done("signDocument");
    let expected = json!({ "status": "ACTIVE", "awaitsSignatures": false, "executedAt": "2026-03-02T09:00:00+00:00" });
    assert_eq!(signing.show(&other.contract, standing).await, expected);
    let kinds = ["REQUESTED", "SENT", "SENT", "SIGNED", "SIGNED", "COMPLETED"];
    let events: Vec<_> =
        (1..).zip(kinds).map(|(sequence, kind)| json!({ "sequence": sequence, "kind": kind })).collect();
    let expected = json!({ "status": "COMPLETED", "closedAt": "2026-03-02T09:00:00+00:00", "events": events });
    assert_eq!(signing.show(&other.request, "status closedAt events { sequence kind }").await, expected);
    let told = ["contract.activated", "contract.partially_signed", "contract.sent_for_signature", "contract.created"];
    assert_eq!(signing.verbs(&other.contract).await, json!(told));
    let told = ["signature_request.completed", "signature_request.signed", "signature_request.sent"];
    assert_eq!(signing.verbs(&other.request).await, json!(told));
    assert_eq!(signing.verbs(&other.signers[0]).await, json!(["signer.signed"]));
}

#[tokio::test]
async fn one_after_the_other_each_is_asked_in_turn() {
    let signing = Signing::start().await;
    let admin = signing.acme.member(Role::Admin).await;
    let bob = signing.person("Bob").await;
    let draft = signing.draft(json!({})).await;
    let signers = json!([{ "contactId": signing.ada }, { "memberId": admin.member_id() }, { "contactId": bob }]);
    let asked = signing.send(json!({ "id": draft, "signers": signers, "signingOrder": "SEQUENTIAL" })).await;
    assert_eq!(signing.server.mails().len(), 1, "only the first is asked");
    let early = admin.run("signDocument", SIGNER, with(asked.signature(1), json!({ "inPerson": false }))).await;
    assert_eq!(early.refused("signDocument"), refusal("INVALID_TRANSITION", "id"));
    assert!(early.user_errors("signDocument")[0].message.contains("waits for Ada"), "{early}");
    for mutation in ["markSignerViewed", "remindSigner"] {
        let early = signing.owner().run(mutation, SIGNER, json!({ "id": asked.signers[2] })).await;
        assert_eq!(early.refused(mutation), refusal("INVALID_TRANSITION", "id"));
        assert!(early.user_errors(mutation)[0].message.contains("waits for Ada"), "{early}");
    }
    signing.sign(&asked, 0).await.done("signDocument");
    let mails = signing.server.mails();
    assert_eq!(mails.len(), 2, "then the second");
    assert!(mails[1].body.contains(&asked.signers[1]), "{}", mails[1].body);
    let order = "signers { status } events { kind signer { position } }";
    let shown = signing.show(&asked.request, order).await;
    assert_eq!(shown["signers"], json!([{ "status": "SIGNED" }, { "status": "SENT" }, { "status": "PENDING" }]));
    admin
        .run("signDocument", SIGNER, with(asked.signature(1), json!({ "inPerson": false })))
        .await
        .done("signDocument");
    let last = with(asked.signature(2), json!({ "inPerson": true }));
    signing.owner().run("signDocument", SIGNER, last).await.done("signDocument");
    let shown = signing.show(&asked.request, order).await;
    let at = |kind: &str, position: Value| json!({ "kind": kind, "signer": position });
    let of = |position: i32| json!({ "position": position });
    let expected = json!([
        at("REQUESTED", Value::Null),
        at("SENT", of(0)),
        at("SIGNED", of(0)),
        at("SENT", of(1)),
        at("SIGNED", of(1)),
        at("SENT", of(2)),
        at("SIGNED", of(2)),
        at("COMPLETED", Value::Null)
    ]);
    assert_eq!(shown["events"], expected);
    assert_eq!(signing.show(&asked.contract, "status").await, json!({ "status": "ACTIVE" }));
}

#[tokio::test]
async fn who_can_not_be_asked_is_told_by_their_place() {
    let signing = Signing::start().await;
    let (viewer, removed) = (signing.acme.member(Role::Viewer).await, signing.acme.member(Role::Manager).await);
    let gone = json!({ "id": removed.member_id() });
    signing.owner().run("removeMember", "member { id }", gone).await.done("removeMember");
    let silent = signing.acme.contact("Silent").await;
    let elsewhere = json!({ "name": "Eve", "emails": ["eve@other.test"], "clientCompanyId": signing.acme.client_company("Other").await });
    let made = signing.owner().run("createContact", "contact { id }", elsewhere).await;
    let elsewhere = made.text("/createContact/contact/id").to_owned();
    let id = signing.draft(json!({})).await;
    let ada = || json!({ "contactId": signing.ada });
    let many: Vec<_> = (0..21).map(|_| ada()).collect();
    for (signers, code, field) in [
        (json!([]), "REQUIRED", "signers"),
        (json!([ada(), { "contactId": "contact_01h455vb4pex5vsknk084sn02q" }]), "NOT_FOUND", "signers.1.contactId"),
        (json!([{ "memberId": "organization_member_01h455vb4pex5vsknk084sn02q" }]), "NOT_FOUND", "signers.0.memberId"),
        (json!([ada(), { "contactId": silent }]), "REQUIRED", "signers.1.contactId"),
        (json!([{ "contactId": elsewhere }]), "INVALID", "signers.0.contactId"),
        (json!([{ "memberId": viewer.member_id() }]), "INVALID", "signers.0.memberId"),
        (json!([{ "memberId": removed.member_id() }]), "INVALID", "signers.0.memberId"),
        (json!([ada(), ada()]), "DUPLICATE", "signers.1"),
    ] {
        let refused =
            signing.owner().run("sendContractForSignature", REQUEST, json!({ "id": id, "signers": signers })).await;
        assert_eq!(refused.refused("sendContractForSignature"), refusal(code, field), "{refused}");
    }
    let refused = signing.owner().run("sendContractForSignature", REQUEST, json!({ "id": id, "signers": many })).await;
    assert_eq!(refused.user_errors("sendContractForSignature")[0].code, "LIMIT");
    for (more, code, field) in [
        (json!({ "message": "a\u{0}b" }), "INVALID", "message"),
        (json!({ "message": "x".repeat(10_001) }), "LIMIT", "message"),
        (json!({ "consentText": "a\u{0}b" }), "INVALID", "consentText"),
        (json!({ "expiresAt": "2026-03-02T09:00:00Z" }), "INVALID", "expiresAt"),
        (json!({ "expiresAt": "2046-03-02T09:00:00Z" }), "INVALID", "expiresAt"),
        (json!({ "expectedVersion": 4 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = signing.owner().run("sendContractForSignature", REQUEST, signing.to_both(&id, more)).await;
        assert_eq!(refused.refused("sendContractForSignature"), refusal(code, field), "{refused}");
    }
    assert_eq!(signing.server.mails().len(), 0);
    assert_eq!(signing.show(&id, "status version").await, json!({ "status": "DRAFT", "version": 1 }));
}

#[tokio::test]
async fn a_request_that_came_to_nothing_is_followed_by_another() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({})).await;
    let twice =
        signing.owner().run("sendContractForSignature", REQUEST, signing.to_both(&asked.contract, json!({}))).await;
    assert_eq!(twice.refused("sendContractForSignature"), refusal("INVALID_TRANSITION", "id"));
    signing.sign(&asked, 0).await.done("signDocument");
    let silent =
        signing.owner().run("voidSignatureRequest", REQUEST, json!({ "id": asked.request, "reason": "" })).await;
    assert_eq!(silent.refused("voidSignatureRequest"), refusal("REQUIRED", "reason"));
    let input = json!({ "id": asked.request, "reason": "A name was wrong", "expectedVersion": 2 });
    let voided = signing.owner().run("voidSignatureRequest", REQUEST, input.clone()).await;
    let voided = &voided.done("voidSignatureRequest")["signatureRequest"];
    assert_eq!(json!([voided["status"], voided["closingReason"]]), json!(["VOIDED", "A name was wrong"]));
    let standing: Vec<_> =
        voided["signers"].as_array().expect("signers").iter().map(|s| json!([s["status"], s["releasedAt"]])).collect();
    assert_eq!(json!(standing), json!([["SIGNED", null], ["SENT", "2026-03-02T09:00:00+00:00"]]));
    let expected = json!({ "status": "OUT_FOR_SIGNATURE", "awaitsSignatures": false });
    assert_eq!(
        signing.show(&asked.contract, "status awaitsSignatures").await,
        expected,
        "its one signature counts no more"
    );
    let again =
        signing.owner().run("voidSignatureRequest", REQUEST, json!({ "id": asked.request, "reason": "Again" })).await;
    assert_eq!(again.refused("voidSignatureRequest"), refusal("INVALID_TRANSITION", "id"));

    let anew = signing.send(signing.to_both(&asked.contract, json!({}))).await;
    signing.sign(&anew, 0).await.done("signDocument");
    signing.sign(&anew, 1).await.done("signDocument");
    assert_eq!(signing.show(&asked.contract, "status").await, json!({ "status": "ACTIVE" }));
    let requests =
        signing.show(&asked.contract, "signatureRequests(orderBy: [{ field: CREATED_AT }]) { nodes { status } }").await;
    assert_eq!(requests["signatureRequests"]["nodes"], json!([{ "status": "VOIDED" }, { "status": "COMPLETED" }]));
}

#[tokio::test]
async fn what_has_expired_takes_no_signatures() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({ "expiresAt": "2026-03-02T10:00:00Z" })).await;
    let open = signing.sent(json!({ "expiresAt": "2026-03-03T10:00:00Z" })).await;
    let closed = "signatureRequests { id status } hasMore";
    let early = signing.owner().run("expireSignatureRequests", closed, json!({ "asOf": "2026-03-02T10:00:00Z" })).await;
    assert_eq!(early.refused("expireSignatureRequests"), refusal("INVALID", "asOf"));
    let dry = json!({ "asOf": "2026-03-02T10:00:00Z", "dryRun": true });
    let dry = signing.owner().run("expireSignatureRequests", closed, dry).await;
    assert_eq!(dry.each("/expireSignatureRequests/signatureRequests", "id"), [&*asked.request]);

    signing.server.clock().advance(chrono::Duration::hours(1));
    let late = signing.sign(&asked, 0).await;
    assert_eq!(late.refused("signDocument"), refusal("INVALID_TRANSITION", "id"));
    assert!(late.user_errors("signDocument")[0].message.contains("has expired"), "{late}");
    let done = signing.owner().run("expireSignatureRequests", closed, json!({})).await;
    let expected = json!({ "signatureRequests": [{ "id": asked.request, "status": "EXPIRED" }], "hasMore": false, "userErrors": [] });
    assert_eq!(done.done("expireSignatureRequests"), &expected);
    let again = signing.owner().run("expireSignatureRequests", closed, json!({})).await;
    assert_eq!(again.done("expireSignatureRequests")["signatureRequests"], json!([]));
    let expected = json!({ "status": "OUT_FOR_SIGNATURE", "awaitsSignatures": false });
    assert_eq!(signing.show(&asked.contract, "status awaitsSignatures").await, expected);
    let last = signing.show(&asked.request, "events { kind }").await;
    assert_eq!(last["events"].as_array().expect("events").last(), Some(&json!({ "kind": "EXPIRED" })));
    signing.sign(&open, 0).await.done("signDocument");
    let anew =
        signing.owner().run("sendContractForSignature", STATE, signing.to_both(&asked.contract, json!({}))).await;
    anew.done("sendContractForSignature");
}
