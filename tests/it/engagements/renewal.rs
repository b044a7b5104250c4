//! Going on for another term.

use harness::Server;
use serde_json::{Value, json};

use super::{STATE, done, engagement, engagement_in, verbs};

#[tokio::test]
async fn an_engagement_goes_on_by_its_term_or_to_a_day() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "PAUSED").await;
    let renewed = done(&acme.owner, "renewEngagement", json!({ "id": id })).await;
    assert_eq!((&renewed["endDate"], &renewed["renewalCount"]), (&json!("2027-12-31"), &json!(1)));
    assert_eq!(renewed["status"], "PAUSED");
    let renewed = done(&acme.owner, "renewEngagement", json!({ "id": id, "endDate": "2028-02-29" })).await;
    assert_eq!((&renewed["endDate"], &renewed["renewalCount"]), (&json!("2028-02-29"), &json!(2)));
    // The last day of a month stays the last one.
    let renewed = done(&acme.owner, "renewEngagement", json!({ "id": id })).await;
    assert_eq!(renewed["endDate"], "2029-02-28");
    assert_eq!(verbs(&acme.owner, &id).await[..2], ["engagement.renewed", "engagement.renewed"]);
}

#[tokio::test]
async fn what_was_completed_goes_on_again() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "COMPLETED").await;
    let renewed = done(&acme.owner, "renewEngagement", json!({ "id": id })).await;
    assert_eq!((&renewed["status"], &renewed["endedAt"]), (&json!("ACTIVE"), &Value::Null));
    assert_eq!(renewed["endDate"], "2027-12-31");
}

#[tokio::test]
async fn a_renewal_needs_a_later_end() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    for day in ["2026-12-31", "2026-02-01"] {
        let refused = acme.owner.run("renewEngagement", STATE, json!({ "id": id, "endDate": day })).await;
        assert_eq!(refused.refused("renewEngagement"), ("INVALID".to_owned(), "endDate".to_owned()));
    }
    let open = engagement(&acme.owner, json!({ "name": "Open-ended", "termMonths": 3 })).await;
    done(&acme.owner, "activateEngagement", json!({ "id": open })).await;
    let refused = acme.owner.run("renewEngagement", STATE, json!({ "id": open })).await;
    assert_eq!(refused.refused("renewEngagement"), ("REQUIRED".to_owned(), "endDate".to_owned()));
    let early = acme.owner.run("renewEngagement", STATE, json!({ "id": open, "endDate": "2026-03-01" })).await;
    assert_eq!(early.refused("renewEngagement"), ("INVALID".to_owned(), "endDate".to_owned()));
}

#[tokio::test]
async fn a_dry_run_tells_and_changes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "COMPLETED").await;
    let input = |dry_run: bool| json!({ "id": id, "dryRun": dry_run, "idempotencyKey": "renewal" });
    let told = acme.owner.run("renewEngagement", STATE, input(true)).await;
    let told = told.done("renewEngagement")["engagement"].clone();
    assert_eq!((&told["status"], &told["endDate"]), (&json!("ACTIVE"), &json!("2027-12-31")));
    let stands = "query($id: ID!) { engagement(id: $id) { status endDate renewalCount version } }";
    let stands = acme.owner.query(stands, json!({ "id": id })).await;
    let as_before = json!({ "status": "COMPLETED", "endDate": "2026-12-31", "renewalCount": 0, "version": 3 });
    assert_eq!(stands.at("/engagement"), &as_before);
    let refused =
        acme.owner.run("renewEngagement", STATE, json!({ "id": id, "endDate": "2026-01-01", "dryRun": true })).await;
    assert_eq!(refused.refused("renewEngagement"), ("INVALID".to_owned(), "endDate".to_owned()));

    // What it told is what is done then, once.
    let first = acme.owner.run("renewEngagement", STATE, input(false)).await;
    assert_eq!(first.done("renewEngagement")["engagement"], told);
    let again = acme.owner.run("renewEngagement", STATE, input(false)).await;
    assert_eq!(again.body(), first.body());
}

#[tokio::test]
async fn recurrences_without_an_end_go_on_with_it_and_the_answer_tells_which() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    let recurrence =
        json!({ "everyMonths": 3, "start": "2026-03-31", "amount": { "amount": "1500", "currency": "USD" } });
    let input = json!({ "engagementId": id, "name": "Retainer", "recurrence": recurrence });
    acme.owner.run("createInvoiceSchedule", "invoiceSchedule { id }", input).await.done("createInvoiceSchedule");

    let answer = "engagement { endDate } installments { dueOn amount { amount } }";
    let input =
        |dry_run: bool| json!({ "id": id, "endDate": "2027-06-30", "dryRun": dry_run, "idempotencyKey": "go on" });
    let told = acme.owner.run("renewEngagement", answer, input(true)).await;
    let told = told.done("renewEngagement").clone();
    assert_eq!(
        told["installments"],
        json!([
            { "dueOn": "2027-03-31", "amount": { "amount": "1500.00" } },
            { "dueOn": "2027-06-30", "amount": { "amount": "1500.00" } },
        ])
    );
    let there =
        "query($id: ID!) { engagement(id: $id) { invoiceSchedules { nodes { installments { totalCount } } } } }";
    let count = async || {
        let found = acme.owner.query(there, json!({ "id": id })).await;
        found.at("/engagement/invoiceSchedules/nodes/0/installments/totalCount").clone()
    };
    assert_eq!(count().await, 4);
    for _ in 0..2 {
        let done = acme.owner.run("renewEngagement", answer, input(false)).await;
        assert_eq!(done.done("renewEngagement"), &told);
        assert_eq!(count().await, 6);
    }
}
