//! The last day of a proposal.

use serde_json::json;

use super::offers::{Offers, reason};

const RUN: &str = "proposals { id status } hasMore";

#[tokio::test]
async fn what_nobody_decided_on_in_time_expires() {
    let offers = Offers::start().await;
    let early = offers.sent(json!({ "validUntil": "2026-03-03" })).await;
    let late = offers.sent(json!({ "validUntil": "2026-03-04" })).await;
    let forever = offers.sent(json!({})).await;
    let draft = offers.made(json!({ "validUntil": "2026-03-03" })).await;
    let run = async |input| offers.owner().run("expireProposals", RUN, input).await;
    assert_eq!(run(json!({})).await.done("expireProposals")["proposals"], json!([]));
    offers.server.clock().set("2026-03-04T00:00:01Z".parse().expect("a time"));

    // It can't be accepted before the run either.
    let refused = offers.act("acceptProposal", &early).await;
    assert_eq!(refused.refused("acceptProposal"), reason("INVALID_TRANSITION", "proposalId"));
    let refused = offers.act("sendProposal", &early).await;
    assert_eq!(refused.refused("sendProposal"), reason("INVALID_TRANSITION", "id"));

    let told = run(json!({ "dryRun": true })).await;
    let expected = json!([{ "id": early, "status": "EXPIRED" }]);
    assert_eq!(told.done("expireProposals")["proposals"], expected);
    assert_eq!(offers.state(&early).await["status"], "SENT", "a dry run changes nothing");
    let done = run(json!({ "asOf": "2026-03-04" })).await;
    assert_eq!(done.done("expireProposals"), &json!({ "proposals": expected, "hasMore": false, "userErrors": [] }));
    assert_eq!(run(json!({})).await.done("expireProposals")["proposals"], json!([]), "once");
    for (id, status) in [(&early, "EXPIRED"), (&late, "SENT"), (&forever, "SENT"), (&draft, "DRAFT")] {
        assert_eq!(offers.state(id).await["status"], status);
    }
    let refused = run(json!({ "asOf": "2026-03-05" })).await;
    assert_eq!(refused.refused("expireProposals"), reason("INVALID", "asOf"));
}

#[tokio::test]
async fn a_run_ends_a_hundred_at_most_and_each_once() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({ "validUntil": "2026-03-03" })).await;
    let copies = format!(
        "INSERT INTO proposals (organization_id, id, number, title, currency, valid_until, tax_rounding, status, created_at, \
         updated_at, created_by_kind, updated_by_kind) SELECT organization_id, gen_random_uuid(), 'X-' || n, title, currency, \
         valid_until, tax_rounding, status, created_at, updated_at, 'SYSTEM', 'SYSTEM' FROM proposals, generate_series(1, 149) \
         AS n WHERE id = '{}'",
        entity::id::split(&id).expect("an id").1
    );
    let made = sqlx::query(sqlx::AssertSqlSafe(copies)).execute(offers.server.database().maintenance()).await;
    assert_eq!(made.expect("copies").rows_affected(), 149);
    offers.server.clock().set("2026-03-05T09:00:00Z".parse().expect("a time"));
    let runs = (0..4).map(|_| offers.owner().run("expireProposals", RUN, json!({})));
    let runs = futures::future::join_all(runs).await;
    let mut ended: Vec<_> = runs.iter().flat_map(|run| run.each("/expireProposals/proposals", "id")).collect();
    let all = ended.len();
    ended.sort_unstable();
    ended.dedup();
    assert_eq!(ended.len(), all, "each once");
    let rest = offers.owner().run("expireProposals", RUN, json!({})).await;
    assert_eq!(rest.done("expireProposals")["hasMore"], false);
    assert_eq!(all + rest.each("/expireProposals/proposals", "id").len(), 150);
}
