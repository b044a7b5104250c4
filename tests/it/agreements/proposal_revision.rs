//! Revisions and duplicates.

use futures::future::join_all;
use serde_json::json;

use super::offers::{Offers, line, of_kind, reason};

const REVISED: &str = "proposal { id number revision status revises { id } total { amount } lines { kind selected } } \
    previous { id status version }";

#[tokio::test]
async fn a_revision_takes_the_place_of_the_one_before() {
    let offers = Offers::start().await;
    let lines = json!([line("1000"), of_kind("OPTIONAL", "200", json!({}))]);
    let first = offers.sent(json!({ "lines": lines, "validUntil": "2026-04-01", "externalId": "ERP-1" })).await;
    let mut input = json!({ "id": first, "expectedVersion": 2, "idempotencyKey": "one", "dryRun": true });
    let tried = offers.owner().run("reviseProposal", REVISED, input.clone()).await;
    assert_eq!(offers.count("proposals").await, 1);
    input["dryRun"] = json!(false);
    let revised = offers.owner().run("reviseProposal", REVISED, input.clone()).await;
    assert_eq!(tried.snapshot(), revised.snapshot());
    let done = revised.done("reviseProposal");
    assert_eq!(done["previous"], json!({ "id": first, "status": "WITHDRAWN", "version": 3 }));
    let second = done["proposal"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        done["proposal"],
        json!({ "id": second, "number": "PRO-00001", "revision": 2, "status": "DRAFT", "revises": { "id": first },
            "total": { "amount": "1190.00" },
            "lines": [{ "kind": "REQUIRED", "selected": true }, { "kind": "OPTIONAL", "selected": false }] })
    );
    let again = offers.owner().run("reviseProposal", REVISED, input).await;
    assert_eq!(again.done("reviseProposal"), done, "a retry answers with what the first made");
    assert_eq!(offers.count("proposals").await, 2);

    // Only the newest is revised, and a draft is changed instead.
    let old = offers.owner().run("reviseProposal", REVISED, json!({ "id": first })).await;
    assert_eq!(old.refused("reviseProposal"), reason("INVALID_TRANSITION", "id"));
    let draft = offers.owner().run("reviseProposal", REVISED, json!({ "id": second })).await;
    assert_eq!(draft.refused("reviseProposal"), reason("INVALID_TRANSITION", "id"));
    let old = offers.act("acceptProposal", &first).await;
    assert_eq!(old.refused("acceptProposal"), reason("INVALID_TRANSITION", "proposalId"));

    // A draft that was deleted makes room for another, and stays deleted then.
    offers.act("deleteProposal", &second).await.done("deleteProposal");
    let third = offers.owner().run("reviseProposal", REVISED, json!({ "id": first })).await;
    assert_eq!(third.done("reviseProposal")["proposal"]["revision"], 3);
    let refused = offers.act("restoreProposal", &second).await;
    assert_eq!(refused.refused("restoreProposal"), reason("INVALID_TRANSITION", "id"));
    let told = "query($id: ID!) { proposal(id: $id) { revisions { nodes { revision } } } }";
    let told = offers.owner().query(told, json!({ "id": first })).await;
    assert_eq!(told.at("/proposal/revisions/nodes"), &json!([{ "revision": 3 }]));
}

#[tokio::test]
async fn of_many_who_revise_at_once_one_does() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({})).await;
    let all = join_all((0..16).map(|_| offers.owner().run("reviseProposal", REVISED, json!({ "id": id })))).await;
    let refused: Vec<_> = all.iter().filter(|answer| !answer.user_errors("reviseProposal").is_empty()).collect();
    assert_eq!(refused.len(), 15);
    assert!(refused.iter().all(|answer| answer.refused("reviseProposal") == reason("INVALID_TRANSITION", "id")));
    assert_eq!(offers.count("proposals").await, 2);
}

#[tokio::test]
async fn a_duplicate_has_a_number_of_its_own() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({ "validUntil": "2026-03-02", "externalId": "ERP-1" })).await;
    offers.server.clock().set("2026-03-05T09:00:00Z".parse().expect("a time"));
    let selection = "proposal { number revision status validUntil externalId title total { amount } revises { id } }";
    let made = offers.owner().run("duplicateProposal", selection, json!({ "id": id })).await;
    assert_eq!(
        made.done("duplicateProposal")["proposal"],
        json!({ "number": "PRO-00002", "revision": 1, "status": "DRAFT", "validUntil": null, "externalId": null,
            "title": "An engine", "total": { "amount": "1190.00" }, "revises": null })
    );
    let stale = offers.run("duplicateProposal", json!({ "id": id, "expectedVersion": 1 })).await;
    assert_eq!(stale.refused("duplicateProposal"), reason("CONFLICT", "expectedVersion"));
}
