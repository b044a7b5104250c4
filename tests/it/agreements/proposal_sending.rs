//! Proposals by mail.

use serde_json::json;

use super::offers::{Offers, line, of_kind, reason};

const SENT: &str = "proposal { status sentAt version }";

#[tokio::test]
async fn a_proposal_goes_to_its_person_or_to_the_addresses_given() {
    let offers = Offers::start().await;
    let lines = json!([
        line("1000"),
        of_kind("OPTIONAL", "200", json!({ "quantity": "2", "discountRate": "25" })),
        of_kind("CHOICE", "1", json!({ "choice": "Level" })),
        of_kind("CHOICE", "2", json!({ "choice": "Level" }))
    ]);
    let id = offers
        .made(json!({ "lines": lines, "validUntil": "2026-04-01", "terms": "As usual.", "depositRate": "25" }))
        .await;
    let input = json!({ "id": id, "idempotencyKey": "one" });
    let sent = offers.owner().run("sendProposal", SENT, input.clone()).await;
    assert_eq!(
        sent.done("sendProposal")["proposal"],
        json!({ "status": "SENT", "sentAt": "2026-03-02T09:00:00+00:00", "version": 2 })
    );
    let mails = offers.server.mails();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "ada@engines.test"));
    assert_eq!(mails[0].subject, "Proposal PRO-00001 from acme: An engine");
    assert_eq!(
        mails[0].body,
        "Proposal PRO-00001 from acme: An engine\nValid until 2026-04-01\n\nAdvice: 1 × 1000.00 EUR = 1000.00 EUR, plus 19% tax\n\
         [ ] Optional: Advice: 2 × 200.00 EUR, less 25% = 300.00 EUR, plus 19% tax\n\
         (x) Level: Advice: 1 × 1.00 EUR = 1.00 EUR, plus 19% tax\n\
         ( ) Level: Advice: 1 × 2.00 EUR = 2.00 EUR, plus 19% tax\n\nSubtotal: 1001.00 EUR\nTax: 190.19 EUR\nTotal: 1191.19 EUR\n25% of it is due on acceptance.\n\n\
         As usual.\n"
    );
    offers.owner().run("sendProposal", SENT, input).await.done("sendProposal");
    assert_eq!(offers.server.mails().len(), 1, "a retry sends nothing again");

    // A viewed one is sent again, and stays viewed.
    offers.act("markProposalViewed", &id).await.done("markProposalViewed");
    offers.server.clock().set("2026-03-03T09:00:00Z".parse().expect("a time"));
    let input = json!({ "id": id, "to": ["Bob@Engines.test", "cleo@engines.test", "bob@engines.test"] });
    let again = offers.owner().run("sendProposal", SENT, input).await;
    assert_eq!(
        again.done("sendProposal")["proposal"],
        json!({ "status": "VIEWED", "sentAt": "2026-03-03T09:00:00+00:00", "version": 4 })
    );
    let to: Vec<_> = offers.server.mails().into_iter().skip(1).map(|mail| mail.to).collect();
    assert_eq!(to, ["Bob@Engines.test", "cleo@engines.test"]);
}

#[tokio::test]
async fn what_is_refused_sends_nothing() {
    let offers = Offers::start().await;
    let (fine, empty) = (offers.made(json!({})).await, offers.made(json!({ "lines": [] })).await);
    let nobodys = offers.made(json!({ "contactId": null })).await;
    let over = offers.made(json!({ "validUntil": "2026-03-01" })).await;
    let withdrawn = offers.proposal_in("WITHDRAWN").await;
    let before = offers.server.mails().len();
    let many: Vec<_> = (0..21).map(|n| format!("a{n}@b.test")).collect();
    for (input, code, field) in [
        (json!({ "id": empty }), "REQUIRED", "id"),
        (json!({ "id": nobodys }), "REQUIRED", "to"),
        (json!({ "id": over }), "INVALID_TRANSITION", "id"),
        (json!({ "id": withdrawn }), "INVALID_TRANSITION", "id"),
        (json!({ "id": fine, "to": [] }), "REQUIRED", "to"),
        (json!({ "id": fine, "to": ["a@b.test", "not an address"] }), "INVALID", "to.1"),
        (json!({ "id": fine, "to": many }), "LIMIT", "to"),
        (json!({ "id": fine, "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = offers.run("sendProposal", input.clone()).await;
        assert_eq!(refused.refused("sendProposal"), reason(code, field), "{input}");
    }
    assert_eq!(offers.server.mails().len(), before);
    assert_eq!(offers.state(&fine).await["status"], "DRAFT");
}
