//! Installments of a schedule, from outside.

use harness::{Org, Server};
use serde_json::{Value, json};

use super::invoice_schedule::{change, engagement, eur, installment, installments, monthly, schedule};

const STATE: &str = "installment { id version status description kind percent trigger dueOn triggeredAt amount { amount } invoiceSchedule { status } }";

const MADE_UP: &str = "installment_01h455vb4pex5vsknk084sn02q";

/// A schedule of 1,000.00 EUR: 30%, 30% and what remains, at two milestones and an acceptance; its id, and theirs.
async fn thirds(acme: &Org) -> (String, Vec<String>) {
    let engagement = engagement(acme, json!({})).await;
    let installments = [
        installment(json!({ "percent": "30" }), json!({ "event": "MILESTONE" })),
        installment(json!({ "percent": "30" }), json!({ "event": "MILESTONE" })),
        installment(json!({ "remaining": true }), json!({ "event": "ACCEPTANCE" })),
    ];
    let made = schedule(acme, &engagement, json!({ "total": eur("1000"), "installments": installments })).await;
    let made = &made.done("createInvoiceSchedule")["invoiceSchedule"];
    let ids = made["installments"]["nodes"].as_array().expect("a list").iter();
    (
        made["id"].as_str().expect("an id").to_owned(),
        ids.map(|one| one["id"].as_str().expect("an id").to_owned()).collect(),
    )
}

async fn amounts(acme: &Org, schedule: &str) -> Vec<String> {
    let all = installments(acme, schedule).await;
    all.iter().map(|one| one["amount"]["amount"].as_str().expect("an amount").to_owned()).collect()
}

async fn add(acme: &Org, schedule: &str, amount: Value) -> harness::Answer {
    let mut input = installment(amount, json!({ "date": "2026-06-30" }));
    input["invoiceScheduleId"] = json!(schedule);
    acme.owner.run("addInstallment", STATE, input).await
}

#[tokio::test]
async fn what_remains_follows_the_others() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (schedule, ids) = thirds(&acme).await;
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "300.00", "400.00"]);
    let added = add(&acme, &schedule, json!({ "fixed": eur("50.50") })).await;
    let added = &added.done("addInstallment")["installment"];
    assert_eq!(
        (&added["kind"], &added["trigger"], &added["dueOn"]),
        (&json!("FIXED"), &json!("DATE"), &json!("2026-06-30"))
    );
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "300.00", "349.50", "50.50"]);

    let input = json!({ "id": ids[1], "amount": { "percent": "33.333" }, "description": "Second", "trigger": { "date": "2026-07-01" } });
    let updated = acme.owner.run("updateInstallment", STATE, input).await;
    let updated = &updated.done("updateInstallment")["installment"];
    assert_eq!(updated["percent"], "33.333");
    assert_eq!(
        (&updated["description"], &updated["trigger"], &updated["dueOn"]),
        (&json!("Second"), &json!("DATE"), &json!("2026-07-01"))
    );
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "333.33", "316.17", "50.50"]);

    let skipped = acme.owner.run("skipInstallment", STATE, json!({ "id": ids[0] })).await;
    assert_eq!(skipped.done("skipInstallment")["installment"]["status"], "SKIPPED");
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "333.33", "616.17", "50.50"]);
    // Nothing is left for what was skipped.
    add(&acme, &schedule, json!({ "fixed": eur("500") })).await.done("addInstallment");
    let refused = acme.owner.run("reopenInstallment", STATE, json!({ "id": ids[0] })).await;
    assert_eq!(refused.refused("reopenInstallment"), ("INVALID".to_owned(), "id".to_owned()));
    let told = "query($id: ID!) { installment(id: $id) { activity { nodes { verb } } } }";
    let told = acme.owner.query(told, json!({ "id": ids[2] })).await;
    assert_eq!(told.each("/installment/activity/nodes", "verb"), ["installment.repriced"; 4]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (schedule, ids) = thirds(&acme).await;
    for (amount, code, field) in [
        (json!({ "fixed": eur("400") }), "INVALID", "amount"),
        (json!({ "percent": "40.001" }), "INVALID", "amount"),
        (json!({ "remaining": true }), "INVALID", "amount"),
        (json!({ "remaining": false }), "INVALID", "amount.remaining"),
        (json!({ "percent": "0" }), "INVALID", "amount.percent"),
        (json!({ "fixed": eur("0") }), "INVALID", "amount.fixed.amount"),
        (json!({ "fixed": { "amount": "1", "currency": "USD" } }), "INVALID", "amount.fixed.currency"),
    ] {
        let refused = add(&acme, &schedule, amount.clone()).await;
        assert_eq!(refused.refused("addInstallment"), (code.to_owned(), field.to_owned()), "{refused}");
        if field != "amount" || amount["remaining"].is_boolean() {
            let refused = acme.owner.run("updateInstallment", STATE, json!({ "id": ids[0], "amount": amount })).await;
            assert_eq!(refused.refused("updateInstallment"), (code.to_owned(), field.to_owned()), "{refused}");
        }
    }
    let silent = acme.owner.run("updateInstallment", STATE, json!({ "id": ids[0], "description": " " })).await;
    assert_eq!(silent.refused("updateInstallment"), ("REQUIRED".to_owned(), "description".to_owned()));
    let both = json!({ "id": ids[0], "amount": { "percent": "1", "remaining": true } });
    let both = acme.owner.run("updateInstallment", STATE, both).await;
    assert!(both.message().contains("Oneof"), "{both}");
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "300.00", "400.00"]);

    // An installment of a recurrence stays on a day.
    let of = engagement(&acme, json!({})).await;
    let monthly = monthly(&acme, &of, 1, json!({})).await;
    let recurring = installments(&acme, &monthly).await[0]["id"].clone();
    let refused = acme
        .owner
        .run("updateInstallment", STATE, json!({ "id": recurring, "trigger": { "event": "MILESTONE" } }))
        .await;
    assert_eq!(refused.refused("updateInstallment"), ("INVALID".to_owned(), "trigger".to_owned()));
    let refused = add(&acme, &monthly, json!({ "percent": "10" })).await;
    assert_eq!(refused.refused("addInstallment"), ("INVALID".to_owned(), "amount".to_owned()));
    let refused = acme.owner.run("triggerInstallment", STATE, json!({ "id": recurring })).await;
    assert_eq!(refused.refused("triggerInstallment"), ("INVALID".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_schedule_is_completed_while_nothing_is_pending() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (schedule, ids) = thirds(&acme).await;
    for id in &ids {
        change(&acme, "skipInstallment", "installment", id).await;
    }
    let status = async || {
        let found = acme
            .owner
            .query("query($id: ID!) { invoiceSchedule(id: $id) { status } }", json!({ "id": schedule }))
            .await;
        found.text("/invoiceSchedule/status").to_owned()
    };
    assert_eq!(status().await, "COMPLETED");
    let reopened = acme.owner.run("reopenInstallment", STATE, json!({ "id": ids[0] })).await;
    let reopened = &reopened.done("reopenInstallment")["installment"];
    assert_eq!((&reopened["status"], &reopened["invoiceSchedule"]["status"]), (&json!("PENDING"), &json!("ACTIVE")));
    change(&acme, "skipInstallment", "installment", &ids[0]).await;
    add(&acme, &schedule, json!({ "fixed": eur("1") })).await.done("addInstallment");
    assert_eq!(status().await, "ACTIVE");
    let told = "query($id: ID!) { invoiceSchedule(id: $id) { activity { nodes { verb } } } }";
    let told = acme.owner.query(told, json!({ "id": schedule })).await;
    let verbs =
        ["reopened", "completed", "reopened", "completed", "created"].map(|verb| format!("invoice_schedule.{verb}"));
    assert_eq!(told.each("/invoiceSchedule/activity/nodes", "verb"), verbs);
}

#[tokio::test]
async fn an_event_triggers_an_installment_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (_, ids) = thirds(&acme).await;
    let triggered = acme.owner.run("triggerInstallment", STATE, json!({ "id": ids[0], "expectedVersion": 1 })).await;
    let triggered = triggered.done("triggerInstallment")["installment"].clone();
    assert_eq!((&triggered["triggeredAt"], &triggered["version"]), (&json!("2026-03-02T09:00:00+00:00"), &json!(2)));
    server.clock().advance(chrono::Duration::hours(1));
    let again = acme.owner.run("triggerInstallment", STATE, json!({ "id": ids[0] })).await;
    assert_eq!(again.done("triggerInstallment")["installment"], triggered);
    let stale = acme.owner.run("triggerInstallment", STATE, json!({ "id": ids[0], "expectedVersion": 1 })).await;
    assert_eq!(stale.refused("triggerInstallment"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    // On a day instead, it waits for that day.
    let dated =
        acme.owner.run("updateInstallment", STATE, json!({ "id": ids[0], "trigger": { "date": "2027-01-01" } })).await;
    assert!(dated.done("updateInstallment")["installment"]["triggeredAt"].is_null());
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in ["PENDING", "SKIPPED", "INVOICED"] {
        for mutation in ["updateInstallment", "triggerInstallment", "skipInstallment", "reopenInstallment"] {
            let (_, ids) = thirds(&acme).await;
            let id = &ids[0];
            match status {
                "SKIPPED" => change(&acme, "skipInstallment", "installment", id).await,
                "INVOICED" => {
                    change(&acme, "triggerInstallment", "installment", id).await;
                    let run = acme.owner.run("runInvoiceSchedules", "results { invoice { id } }", json!({})).await;
                    let invoice = run.done("runInvoiceSchedules")["results"][0]["invoice"]["id"].clone();
                    // So that it can be invoiced anew.
                    acme.owner
                        .run("deleteInvoice", "invoice { id }", json!({ "id": invoice }))
                        .await
                        .done("deleteInvoice");
                }
                _ => {}
            }
            let told = "query($id: ID!) { installment(id: $id) { status availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            assert_eq!(told.at("/installment/status"), status);
            let told = told.at("/installment/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let answer = acme.owner.run(mutation, STATE, json!({ "id": id })).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let as_told = reasons.iter().all(|reason| reason.code == "INVALID_TRANSITION" && reason.field == "id");
            assert!(as_told, "{status} {mutation}: {answer}");
        }
    }
}

#[tokio::test]
async fn installments_of_a_cancelled_or_anothers_schedule_stay_as_they_are() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (schedule, ids) = thirds(&acme).await;
    for mutation in ["updateInstallment", "triggerInstallment", "skipInstallment", "reopenInstallment"] {
        let missing = acme.owner.run(mutation, STATE, json!({ "id": MADE_UP })).await;
        assert_eq!(missing.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
        assert_eq!(other.owner.run(mutation, STATE, json!({ "id": ids[0] })).await.body(), missing.body());
    }
    let theirs = add(&other, &schedule, json!({ "fixed": eur("1") })).await;
    assert_eq!(theirs.refused("addInstallment"), ("NOT_FOUND".to_owned(), "invoiceScheduleId".to_owned()));
    change(&acme, "cancelInvoiceSchedule", "invoiceSchedule", &schedule).await;
    let refused = acme.owner.run("skipInstallment", STATE, json!({ "id": ids[0] })).await;
    assert_eq!(refused.refused("skipInstallment"), ("IMMUTABLE".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_retry_with_the_same_key_adds_no_second_installment() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (schedule, _) = thirds(&acme).await;
    let mut input = installment(json!({ "fixed": eur("1") }), json!({ "event": "MILESTONE" }));
    input["invoiceScheduleId"] = json!(schedule);
    input["idempotencyKey"] = json!("one");
    let tries = (0..16).map(|_| acme.owner.run("addInstallment", "installment { id }", input.clone()));
    let answers = futures::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!(answer.done("addInstallment"), answers[0].done("addInstallment"));
    }
    assert_eq!(amounts(&acme, &schedule).await, ["300.00", "300.00", "399.00", "1.00"]);
}
