//! Retries of an acceptance, and many who decide at once.

use futures::future::join_all;
use harness::{Options, Server};
use serde_json::json;

use super::offers::{Offers, reason};

const IDS: &str = "proposal { id status } contract { id } signatureRequest { id } engagement { id } deal { id stage } \
    lines { id } invoiceSchedules { id } installments { id } invoices { id }";

async fn start() -> Offers {
    let server = Server::with(Options { connections: 8, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    Offers::of(server, acme).await
}

#[tokio::test]
async fn a_retry_answers_with_what_the_first_made() {
    let offers = start().await;
    let id = offers.sent(json!({ "depositRate": "20" })).await;
    let input = json!({ "proposalId": id, "idempotencyKey": "one" });
    let first = offers.owner().run("acceptProposal", IDS, input.clone()).await;
    let (events, mails) = (offers.count("activity_events").await, offers.server.mails().len());
    let again = offers.owner().run("acceptProposal", IDS, input).await;
    assert_eq!(again.done("acceptProposal"), first.done("acceptProposal"));
    assert_eq!((offers.count("activity_events").await, offers.server.mails().len()), (events, mails));
    assert_eq!(offers.count("engagements").await, 1);
    // Without the key it is too late, and the answer says what became of it.
    let late = offers.owner().run("acceptProposal", IDS, json!({ "proposalId": id })).await;
    assert_eq!(late.refused("acceptProposal"), reason("INVALID_TRANSITION", "proposalId"));
    assert_eq!(late.at("/acceptProposal/proposal"), &json!({ "id": id, "status": "ACCEPTED" }));
    assert_eq!(late.at("/acceptProposal/contract"), &json!(null));
    let other = json!({ "proposalId": id, "idempotencyKey": "one", "startDate": "2026-04-01" });
    let other = offers.owner().run("acceptProposal", IDS, other).await;
    assert_eq!(other.refused("acceptProposal"), reason("CONFLICT", "idempotencyKey"));
}

#[tokio::test]
async fn of_many_who_accept_at_once_one_does() {
    let offers = start().await;
    let id = offers.sent(json!({ "depositRate": "20" })).await;
    let all = (0..32).map(|_| offers.owner().run("acceptProposal", IDS, json!({ "proposalId": id })));
    let all = join_all(all).await;
    let (won, told): (Vec<_>, Vec<_>) = all.iter().partition(|answer| answer.user_errors("acceptProposal").is_empty());
    assert_eq!((won.len(), told.len()), (1, 31));
    for answer in told {
        assert_eq!(answer.refused("acceptProposal"), reason("INVALID_TRANSITION", "proposalId"));
        assert_eq!(answer.at("/acceptProposal/proposal/status"), "ACCEPTED");
    }
    for table in ["contracts", "signature_requests", "engagements", "invoice_schedules", "invoices"] {
        assert_eq!(offers.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn of_who_accepts_and_who_takes_it_back_one_is_told() {
    let offers = start().await;
    for _ in 0..8 {
        let id = offers.proposal_in("SENT").await;
        let (accepted, withdrawn) =
            tokio::join!(offers.act("acceptProposal", &id), offers.act("withdrawProposal", &id));
        let reasons = [accepted.user_errors("acceptProposal"), withdrawn.user_errors("withdrawProposal")];
        let refused: Vec<_> = reasons.iter().flatten().collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].code, "INVALID_TRANSITION");
        let status = if reasons[0].is_empty() { "ACCEPTED" } else { "WITHDRAWN" };
        assert_eq!(offers.state(&id).await["status"], status);
    }
    let (accepted, contracts) =
        ("SELECT count(*) FROM proposals WHERE status = 'ACCEPTED'", "SELECT count(*) FROM contracts");
    let count = async |sql: &'static str| {
        let count: i64 =
            sqlx::query_scalar(sql).fetch_one(offers.server.database().maintenance()).await.expect("a count");
        count
    };
    assert_eq!(count(accepted).await, count(contracts).await);
}
