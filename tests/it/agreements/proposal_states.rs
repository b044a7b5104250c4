//! State × mutation of proposals.

use serde_json::{Value, json};

use super::offers::{MADE_UP, Offers, reason};

const STATES: [&str; 7] = ["DRAFT", "SENT", "VIEWED", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"];

/// All mutations of one proposal that is there.
const MUTATIONS: [&str; 9] = [
    "updateProposal",
    "sendProposal",
    "markProposalViewed",
    "acceptProposal",
    "declineProposal",
    "withdrawProposal",
    "reviseProposal",
    "duplicateProposal",
    "deleteProposal",
];

async fn actions(offers: &Offers, id: &str) -> Value {
    let told = "query($id: ID!) { proposal(id: $id) { availableActions { action allowed reason } } }";
    offers.owner().query(told, json!({ "id": id })).await.at("/proposal/availableActions").clone()
}

/// What `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let offers = Offers::start().await;
    for status in STATES {
        for mutation in MUTATIONS {
            let id = offers.proposal_in(status).await;
            let told = actions(&offers, &id).await;
            let told = told.as_array().expect("a list").iter().find(|action| action["action"] == mutation);
            let told = told.expect("every mutation is told of").clone();
            let reasons = offers.act(mutation, &id).await.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {reasons:?}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let code = if mutation == "updateProposal" { "IMMUTABLE" } else { "INVALID_TRANSITION" };
            assert!(reasons.iter().all(|reason| reason.code == code), "{status} {mutation}: {reasons:?}");
        }
    }
    let id = offers.proposal_in("DRAFT").await;
    offers.act("deleteProposal", &id).await.done("deleteProposal");
    for mutation in MUTATIONS {
        let reasons = offers.act(mutation, &id).await.user_errors(mutation);
        assert_eq!(reasons[0].code, "NOT_FOUND", "a deleted one is gone: {mutation}");
    }
}

#[tokio::test]
async fn the_client_looks_declines_or_is_too_late() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({})).await;
    let viewed = offers.owner().run("markProposalViewed", "proposal { status viewedAt }", json!({ "id": id })).await;
    assert_eq!(
        viewed.done("markProposalViewed")["proposal"],
        json!({ "status": "VIEWED", "viewedAt": "2026-03-02T09:00:00+00:00" })
    );
    let again = offers.act("markProposalViewed", &id).await;
    assert_eq!(again.refused("markProposalViewed"), reason("INVALID_TRANSITION", "id"));
    let rails = offers.acme.client_company("Rails").await;
    let input = json!({ "name": "Bob", "clientCompanyId": rails });
    let bob = offers.owner().run("createContact", "contact { id }", input).await;
    let bob = bob.text("/createContact/contact/id").to_owned();
    for (more, code, field) in [
        (json!({ "reason": " " }), "REQUIRED", "reason"),
        (json!({ "reason": "x".repeat(1001) }), "LIMIT", "reason"),
        (json!({ "onBehalfOfContactId": bob }), "INVALID", "onBehalfOfContactId"),
        (json!({ "onBehalfOfContactId": "contact_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "onBehalfOfContactId"),
        (json!({ "expectedVersion": 1 }), "CONFLICT", "expectedVersion"),
    ] {
        let mut input = json!({ "id": id, "reason": "Too dear" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refused = offers.run("declineProposal", input).await;
        assert_eq!(refused.refused("declineProposal"), reason(code, field), "{refused}");
    }
    let selection =
        "proposal { status declineReason decidedAt decidedByContact { id } decidedByMember { id } deal { stage } }";
    let input = json!({ "id": id, "reason": "Too dear" });
    let declined = offers.owner().run("declineProposal", selection, input).await;
    assert_eq!(
        declined.done("declineProposal")["proposal"],
        json!({ "status": "DECLINED", "declineReason": "Too dear", "decidedAt": "2026-03-02T09:00:00+00:00",
            "decidedByContact": { "id": offers.contact }, "decidedByMember": { "id": offers.owner().member_id() },
            "deal": { "stage": "LEAD" } })
    );
    let late = offers.act("withdrawProposal", &id).await;
    assert_eq!(late.refused("withdrawProposal"), reason("INVALID_TRANSITION", "id"));
    let taken = offers.sent(json!({})).await;
    offers.act("withdrawProposal", &taken).await.done("withdrawProposal");
    let nowhere = offers.act("markProposalViewed", MADE_UP).await;
    assert_eq!(nowhere.refused("markProposalViewed"), reason("NOT_FOUND", "id"));
}
