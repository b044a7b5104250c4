//! Invoice schedules from state to state, by themselves and with their engagement.

use harness::{Org, Server};
use serde_json::{Value, json};

use super::invoice_schedule::{MADE_UP, STATE, change, engagement, eur, installment, installments, monthly, schedule};

/// A schedule in the state, put there by the mutations that lead to it.
async fn schedule_in(acme: &Org, engagement: &str, status: &str) -> String {
    let id = monthly(acme, engagement, 1, json!({})).await;
    match status {
        "PAUSED" => change(acme, "pauseInvoiceSchedule", "invoiceSchedule", &id).await,
        "CANCELLED" => change(acme, "cancelInvoiceSchedule", "invoiceSchedule", &id).await,
        "COMPLETED" => {
            let installment = installments(acme, &id).await[0]["id"].as_str().expect("an id").to_owned();
            change(acme, "skipInstallment", "installment", &installment).await;
        }
        _ => {}
    }
    id
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    for status in ["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"] {
        for mutation in [
            "updateInvoiceSchedule",
            "addInstallment",
            "pauseInvoiceSchedule",
            "resumeInvoiceSchedule",
            "cancelInvoiceSchedule",
            "deleteInvoiceSchedule",
            "restoreInvoiceSchedule",
        ] {
            let id = schedule_in(&acme, &engagement, status).await;
            let told =
                "query($id: ID!) { invoiceSchedule(id: $id) { status availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            assert_eq!(told.at("/invoiceSchedule/status"), status);
            let told = told.at("/invoiceSchedule/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");

            let (input, record, field) = match mutation {
                "addInstallment" => {
                    let mut input = installment(json!({ "fixed": eur("1") }), json!({ "event": "MILESTONE" }));
                    input["invoiceScheduleId"] = json!(id);
                    (input, "installment", "invoiceScheduleId")
                }
                "updateInvoiceSchedule" => (json!({ "id": id, "paymentTermsDays": 7 }), "invoiceSchedule", "id"),
                _ => (json!({ "id": id }), "invoiceSchedule", "id"),
            };
            let answer = acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let code = match (status, mutation) {
                ("CANCELLED", mutation) if mutation != "restoreInvoiceSchedule" => "IMMUTABLE",
                _ => "INVALID_TRANSITION",
            };
            let as_told = |code: &str| reasons.iter().all(|reason| reason.code == code && reason.field == field);
            assert!(as_told(code), "{status} {mutation}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_schedule_is_paused_resumed_and_cancelled() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let id = json!({ "id": monthly(&acme, &engagement, 2, json!({})).await });
    let paused = acme.owner.run("pauseInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(paused.done("pauseInvoiceSchedule")["invoiceSchedule"]["status"], "PAUSED");
    let again = acme.owner.run("pauseInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("pauseInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let resumed = acme.owner.run("resumeInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(resumed.done("resumeInvoiceSchedule")["invoiceSchedule"]["status"], "ACTIVE");
    let again = acme.owner.run("resumeInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("resumeInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let cancelled = acme.owner.run("cancelInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(cancelled.done("cancelInvoiceSchedule")["invoiceSchedule"]["status"], "CANCELLED");
    let again = acme.owner.run("cancelInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("cancelInvoiceSchedule"), ("IMMUTABLE".to_owned(), "id".to_owned()));
    // What was agreed stays visible.
    let pending = installments(&acme, id["id"].as_str().expect("an id")).await;
    assert!(pending.len() == 2 && pending.iter().all(|one| one["status"] == "PENDING"), "{pending:?}");
}

#[tokio::test]
async fn a_deleted_schedule_is_gone_until_it_is_restored() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let engagement = engagement(&acme, json!({})).await;
    let id = monthly(&acme, &engagement, 3, json!({ "externalId": "x" })).await;
    let counts = "{ invoiceSchedules { totalCount } installments { totalCount } }";
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await.done("deleteInvoiceSchedule");
    for client in [&acme.owner, &other.owner] {
        let gone = client.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await;
        assert_eq!(gone.refused("deleteInvoiceSchedule"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    let none = acme.owner.query(counts, json!({})).await;
    assert_eq!(none.data(), &json!({ "invoiceSchedules": { "totalCount": 0 }, "installments": { "totalCount": 0 } }));
    let second = monthly(&acme, &engagement, 1, json!({ "externalId": "x" })).await;
    let taken = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(taken.refused("restoreInvoiceSchedule"), ("DUPLICATE".to_owned(), "externalId".to_owned()));
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": second })).await.done("deleteInvoiceSchedule");
    let restored = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(restored.done("restoreInvoiceSchedule")["invoiceSchedule"]["status"], "ACTIVE");
    let all = acme.owner.query(counts, json!({})).await;
    assert_eq!(all.data(), &json!({ "invoiceSchedules": { "totalCount": 1 }, "installments": { "totalCount": 3 } }));

    // With its engagement, and not without.
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await.done("deleteInvoiceSchedule");
    change(&acme, "deleteEngagement", "engagement", &engagement).await;
    let refused = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(refused.refused("restoreInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    for mutation in ["updateInvoiceSchedule", "pauseInvoiceSchedule", "cancelInvoiceSchedule", "restoreInvoiceSchedule"]
    {
        let missing = acme.owner.run(mutation, STATE, json!({ "id": MADE_UP })).await;
        assert_eq!(missing.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
        assert_eq!(other.owner.run(mutation, STATE, json!({ "id": id })).await.body(), missing.body());
    }
}

/// Status and whether it is paused with its engagement.
async fn standing(acme: &Org, id: &str) -> (String, bool) {
    let found = "query($id: ID!) { invoiceSchedule(id: $id) { status pausedWithEngagement } }";
    let found = acme.owner.query(found, json!({ "id": id })).await;
    (found.text("/invoiceSchedule/status").to_owned(), found.at("/invoiceSchedule/pausedWithEngagement") == true)
}

#[tokio::test]
async fn schedules_follow_their_engagement() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let mut ids = Vec::new();
    for status in ["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"] {
        ids.push(schedule_in(&acme, &engagement, status).await);
    }
    let all = async |expected: [(&str, bool); 4]| {
        for (id, (status, with)) in ids.iter().zip(expected) {
            assert_eq!(standing(&acme, id).await, (status.to_owned(), with));
        }
    };
    change(&acme, "pauseEngagement", "engagement", &engagement).await;
    all([("PAUSED", true), ("PAUSED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
    // What somebody had paused by hand stays so.
    change(&acme, "resumeEngagement", "engagement", &engagement).await;
    all([("ACTIVE", false), ("PAUSED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
    change(&acme, "completeEngagement", "engagement", &engagement).await;
    all([("CANCELLED", false), ("CANCELLED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
}

#[tokio::test]
async fn a_renewal_extends_open_recurrences_by_just_what_is_missing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({ "endDate": "2026-03-31", "termMonths": 3 })).await;
    let recurrence = |end: Value| json!({ "recurrence": { "everyMonths": 1, "start": "2026-01-31", "end": end, "amount": eur("10") } });
    let open = schedule(&acme, &engagement, recurrence(Value::Null)).await;
    let open = open.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
    let closed = schedule(&acme, &engagement, recurrence(json!("2026-03-31"))).await;
    let closed = closed.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
    // One on another day, and all done: neither makes another of the same month.
    for installment in installments(&acme, &open).await {
        let id = installment["id"].as_str().expect("an id");
        let moved = json!({ "id": id, "trigger": { "date": "2026-02-02" } });
        acme.owner.run("updateInstallment", "installment { id }", moved).await.done("updateInstallment");
        change(&acme, "skipInstallment", "installment", id).await;
    }
    assert_eq!(standing(&acme, &open).await.0, "COMPLETED");
    for end in ["2026-06-30", "2026-09-30"] {
        acme.owner
            .run("renewEngagement", "engagement { endDate }", json!({ "id": engagement, "endDate": end }))
            .await
            .done("renewEngagement");
    }
    let days: Vec<_> =
        installments(&acme, &open).await.iter().map(|one| one["dueOn"].as_str().expect("a day").to_owned()).collect();
    assert_eq!(
        days,
        [
            "2026-02-02",
            "2026-02-02",
            "2026-02-02",
            "2026-04-30",
            "2026-05-31",
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30"
        ]
    );
    assert_eq!(standing(&acme, &open).await.0, "ACTIVE");
    assert_eq!(installments(&acme, &closed).await.len(), 3);
}
