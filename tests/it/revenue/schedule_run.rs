//! Runs of invoice schedules, from outside.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};

use super::invoice_schedule::{change, engagement, eur, installment, installments, monthly, schedule};

const RESULTS: &str = "results { installment { id status dueOn invoicedAt } invoice { id number status issueDate dueDate \
    subtotal { amount } tax { amount } total { amount } lines { description } installment { id } invoiceSchedule { name } } \
    userErrors { code field message } } hasMore";

async fn run(client: &Client, input: Value) -> Answer {
    client.run("runInvoiceSchedules", RESULTS, input).await
}

/// The results of a run, of which none is a refusal.
fn made(answer: &Answer) -> Vec<Value> {
    let results = answer.done("runInvoiceSchedules")["results"].as_array().expect("a list").clone();
    assert!(results.iter().all(|one| one["userErrors"] == json!([])), "{answer}");
    results
}

/// How many invoices there are, and how many installments are invoiced.
async fn counts(acme: &Org) -> (i64, i64) {
    let counts = "{ invoices { totalCount } installments(filter: { status: { eq: INVOICED } }) { totalCount } }";
    let counts = acme.owner.query(counts, json!({})).await;
    let count = |pointer: &str| counts.at(pointer).as_i64().expect("a count");
    (count("/invoices/totalCount"), count("/installments/totalCount"))
}

#[tokio::test]
async fn what_is_due_becomes_drafts_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let id = monthly(&acme, &engagement, 4, json!({ "taxRate": "19", "paymentTermsDays": 10 })).await;
    let dry = run(&acme.owner, json!({ "asOf": "2026-02-28", "dryRun": true })).await;
    let would: Vec<_> = made(&dry).iter().map(|one| one["invoice"]["total"]["amount"].clone()).collect();
    assert_eq!(would, ["119.00", "119.00"]);
    assert_eq!(counts(&acme).await, (0, 0));

    // Today is 2 March.
    let first = run(&acme.owner, json!({})).await;
    let results = made(&first);
    let [january, february] = results.as_slice() else { panic!("two are due: {first}") };
    assert_eq!(january["installment"]["status"], "INVOICED");
    let invoice = &january["invoice"];
    assert_eq!(
        (&invoice["status"], &invoice["number"], &invoice["subtotal"]["amount"], &invoice["tax"]["amount"]),
        (&json!("DRAFT"), &Value::Null, &json!("100.00"), &json!("19.00"))
    );
    assert_eq!((&invoice["dueDate"], &invoice["issueDate"]), (&Value::Null, &Value::Null));
    assert_eq!(invoice["lines"], json!([{ "description": "Retainer, 2026-01-31" }]));
    assert_eq!(
        (&invoice["installment"]["id"], &invoice["invoiceSchedule"]["name"]),
        (&january["installment"]["id"], &json!("Retainer"))
    );
    assert_eq!(february["installment"]["dueOn"], "2026-02-28");
    assert_eq!(first.at("/runInvoiceSchedules/hasMore"), false);

    let again = run(&acme.owner, json!({})).await;
    assert_eq!(again.done("runInvoiceSchedules"), &json!({ "results": [], "hasMore": false, "userErrors": [] }));
    assert_eq!(counts(&acme).await, (2, 2));
    // The rest of it ends the schedule.
    assert_eq!(made(&run(&acme.owner, json!({ "asOf": "2026-04-30" })).await).len(), 2);
    let ended = "query($id: ID!) { invoiceSchedule(id: $id) { status invoices { totalCount } } }";
    let ended = acme.owner.query(ended, json!({ "id": id })).await;
    assert_eq!(ended.at("/invoiceSchedule"), &json!({ "status": "COMPLETED", "invoices": { "totalCount": 4 } }));
    let kept = acme.owner.run("deleteInvoiceSchedule", "invoiceSchedule { id }", json!({ "id": id })).await;
    assert_eq!(kept.refused("deleteInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_scheduled_draft_is_due_by_the_schedules_terms_from_its_issue() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 1, json!({ "paymentTermsDays": 10 })).await;
    monthly(&acme, &engagement, 1, json!({})).await;
    let drafts = made(&run(&acme.owner, json!({})).await);
    // Later than the run and its terms; without terms in the 30 days that are usual.
    server.clock().advance(chrono::Duration::days(15));
    let mut due = Vec::new();
    for draft in &drafts {
        let input = json!({ "id": draft["invoice"]["id"], "issueDate": "2026-03-17" });
        let issued = acme.owner.run("issueInvoice", "invoice { dueDate }", input).await;
        due.push(issued.done("issueInvoice")["invoice"]["dueDate"].clone());
    }
    assert_eq!(due, ["2026-03-27", "2026-04-16"]);
    // One in its place is due by the same terms.
    server.clock().advance(chrono::Duration::days(3));
    let input =
        json!({ "id": drafts[0]["invoice"]["id"], "reason": "Mistake", "issue": { "issueDate": "2026-03-20" } });
    let again = acme.owner.run("voidAndReissueInvoice", "invoice { dueDate }", input).await;
    assert_eq!(again.done("voidAndReissueInvoice")["invoice"]["dueDate"], "2026-03-30");
}

#[tokio::test]
async fn what_is_to_be_issued_at_once_is() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 4, json!({ "autoIssue": true, "paymentTermsDays": 14 })).await;
    // By a day that has passed, of that day; by one that is to come, of today.
    for (as_of, issued) in [("2026-01-31", "2026-01-31"), ("2026-03-31", "2026-03-02")] {
        let dry = run(&acme.owner, json!({ "asOf": as_of, "dryRun": true })).await;
        let results = made(&run(&acme.owner, json!({ "asOf": as_of })).await);
        let told = |results: &[Value]| -> Vec<_> {
            results.iter().map(|one| (one["invoice"]["number"].clone(), one["invoice"]["total"].clone())).collect()
        };
        assert_eq!(told(&made(&dry)), told(&results), "a dry run tells what will be");
        for result in &results {
            assert_eq!(
                (&result["invoice"]["status"], &result["invoice"]["issueDate"]),
                (&json!("OPEN"), &json!(issued))
            );
        }
    }
    let numbers =
        acme.owner.query("{ invoices(orderBy: [{field: CREATED_AT}]) { nodes { number dueDate } } }", json!({})).await;
    assert_eq!(numbers.each("/invoices/nodes", "dueDate"), ["2026-02-14", "2026-03-16", "2026-03-16"]);
    let numbers = numbers.each("/invoices/nodes", "number");
    assert!(numbers[0].ends_with('1') && numbers[1].ends_with('2') && numbers[2].ends_with('3'), "{numbers:?}");
}

/// By a day before that of the last number: on the first day that the series allows, and due as much later.
#[tokio::test]
async fn what_is_issued_late_comes_behind_what_was_issued_already() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let input = json!({ "engagementId": engagement, "lines": [{ "description": "Advice", "unitPrice": "1" }] });
    let made_by_hand = acme.owner.run("createInvoice", "invoice { id }", input).await;
    let input = json!({ "id": made_by_hand.at("/createInvoice/invoice/id"), "issueDate": "2026-02-10" });
    acme.owner.run("issueInvoice", "invoice { id }", input).await.done("issueInvoice");
    monthly(&acme, &engagement, 1, json!({ "autoIssue": true, "paymentTermsDays": 14 })).await;
    let result = made(&run(&acme.owner, json!({ "asOf": "2026-01-31" })).await).remove(0);
    let days = (&result["invoice"]["issueDate"], &result["invoice"]["dueDate"]);
    assert_eq!(days, (&json!("2026-02-10"), &json!("2026-02-24")), "{result}");
}

#[tokio::test]
async fn overlapping_runs_invoice_each_installment_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let one = engagement(&acme, json!({})).await;
    let two = engagement(&acme, json!({})).await;
    for (engagement, issue) in [(&one, true), (&one, false), (&two, true)] {
        monthly(&acme, engagement, 10, json!({ "autoIssue": issue })).await;
    }
    let inputs = (0..16).map(|nth| match nth % 3 {
        0 => json!({ "asOf": "2026-12-31" }),
        1 => json!({ "asOf": "2026-12-31", "engagementId": two }),
        _ => json!({ "asOf": "2026-12-31", "idempotencyKey": nth.to_string() }),
    });
    let answers = futures::future::join_all(inputs.map(|input| run(&acme.owner, input))).await;
    let results: usize = answers.iter().map(|answer| made(answer).len()).sum();
    assert_eq!(results, 30);
    assert_eq!(counts(&acme).await, (30, 30));
    let sql = "SELECT count(DISTINCT installment_id), count(DISTINCT number), max(sequence) FROM invoices";
    let found: (i64, i64, Option<i64>) =
        sqlx::query_as(sql).fetch_one(server.database().maintenance()).await.expect("it is counted");
    assert_eq!(found, (30, 20, Some(20)));
}

/// The table is the last net: no two invoices that stand bill one installment, whoever makes them.
#[tokio::test]
async fn the_database_refuses_a_second_invoice_of_an_installment() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 1, json!({})).await;
    assert_eq!(made(&run(&acme.owner, json!({})).await).len(), 1);
    let columns = "SELECT string_agg(column_name, ', ') FROM information_schema.columns \
        WHERE table_name = 'invoices' AND is_generated = 'NEVER' AND column_name <> 'id'";
    let sql = server.database().maintenance();
    let columns: String = sqlx::query_scalar(columns).fetch_one(sql).await.expect("it has columns");
    let copy = format!("INSERT INTO invoices (id, {columns}) SELECT gen_random_uuid(), {columns} FROM invoices");
    let refused = sqlx::query(sqlx::AssertSqlSafe(copy)).execute(sql).await.expect_err("it is billed");
    assert!(refused.to_string().contains("invoices_installment_id_key"), "{refused}");
}

#[tokio::test]
async fn only_what_is_active_is_invoiced() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let running = engagement(&acme, json!({})).await;
    let paused = engagement(&acme, json!({})).await;
    let draft =
        acme.owner.run("createEngagement", "engagement { id }", json!({ "name": "Draft", "currency": "EUR" })).await;
    let draft = draft.text("/createEngagement/engagement/id").to_owned();
    for engagement in [&paused, &draft] {
        monthly(&acme, engagement, 1, json!({})).await;
    }
    change(&acme, "pauseEngagement", "engagement", &paused).await;
    for mutation in ["pauseInvoiceSchedule", "cancelInvoiceSchedule", "deleteInvoiceSchedule"] {
        let id = monthly(&acme, &running, 1, json!({})).await;
        change(&acme, mutation, "invoiceSchedule", &id).await;
    }
    let skipped = monthly(&acme, &running, 1, json!({})).await;
    let skipped = installments(&acme, &skipped).await[0]["id"].as_str().expect("an id").to_owned();
    change(&acme, "skipInstallment", "installment", &skipped).await;
    assert_eq!(made(&run(&acme.owner, json!({ "asOf": "2026-12-31" })).await), [] as [Value; 0]);

    change(&acme, "resumeEngagement", "engagement", &paused).await;
    change(&acme, "activateEngagement", "engagement", &draft).await;
    assert_eq!(made(&run(&acme.owner, json!({ "engagementId": paused })).await).len(), 1);
    assert_eq!(made(&run(&acme.owner, json!({})).await).len(), 1);
}

#[tokio::test]
async fn what_an_event_triggered_is_invoiced() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let installments =
        ["MILESTONE", "ACCEPTANCE"].map(|event| installment(json!({ "fixed": eur("1") }), json!({ "event": event })));
    let made_of = schedule(&acme, &engagement, json!({ "installments": installments })).await;
    let first = made_of.text("/createInvoiceSchedule/invoiceSchedule/installments/nodes/0/id").to_owned();
    assert_eq!(made(&run(&acme.owner, json!({ "asOf": "2099-01-01" })).await).len(), 0);
    change(&acme, "triggerInstallment", "installment", &first).await;
    let results = made(&run(&acme.owner, json!({})).await);
    assert_eq!(results.iter().map(|one| &one["installment"]["id"]).collect::<Vec<_>>(), [&json!(first)]);
}

#[tokio::test]
async fn a_schedule_that_can_not_be_invoiced_holds_up_no_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (stuck, sound) = (engagement(&acme, json!({})).await, engagement(&acme, json!({})).await);
    // Its installments are the older ones.
    let stuck_schedule = monthly(&acme, &stuck, 3, json!({ "autoIssue": true })).await;
    monthly(&acme, &sound, 3, json!({ "autoIssue": true })).await;
    acme.owner
        .run("updateEngagement", "engagement { id }", json!({ "id": stuck, "clientCompanyId": null }))
        .await
        .done("updateEngagement");
    for _ in 0..2 {
        let answer = run(&acme.owner, json!({ "asOf": "2026-03-31" })).await;
        let results = answer.done("runInvoiceSchedules")["results"].as_array().expect("a list").clone();
        let (refused, made): (Vec<_>, Vec<_>) = results.into_iter().partition(|one| one["invoice"].is_null());
        // One reason for the schedule, not one for each installment.
        assert_eq!((refused.len(), &refused[0]["installment"]["status"]), (1, &json!("PENDING")), "{answer}");
        assert_eq!(refused[0]["userErrors"][0]["code"], "REQUIRED");
        assert!(made.len() == 3 || counts(&acme).await == (3, 3), "{answer}");
    }
    assert!(installments(&acme, &stuck_schedule).await.iter().all(|one| one["status"] == "PENDING"));
    let client = acme.client_company("Engines").await;
    let repaired = json!({ "id": stuck, "clientCompanyId": client });
    acme.owner.run("updateEngagement", "engagement { id }", repaired).await.done("updateEngagement");
    assert_eq!(made(&run(&acme.owner, json!({ "asOf": "2026-03-31" })).await).len(), 3);
}

#[tokio::test]
async fn a_run_makes_a_hundred_invoices_and_says_that_there_are_more() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    for months in [60, 60] {
        monthly(&acme, &engagement, months, json!({})).await;
    }
    let first = run(&acme.owner, json!({ "asOf": "2099-12-31" })).await;
    assert_eq!((made(&first).len(), first.at("/runInvoiceSchedules/hasMore")), (100, &json!(true)));
    let last = run(&acme.owner, json!({ "asOf": "2099-12-31" })).await;
    assert_eq!((made(&last).len(), last.at("/runInvoiceSchedules/hasMore")), (20, &json!(false)));
    assert_eq!(counts(&acme).await, (120, 120));
}

#[tokio::test]
async fn a_replay_answers_with_what_the_run_made() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 2, json!({ "autoIssue": true })).await;
    let input = json!({ "asOf": "2026-02-28", "idempotencyKey": "february" });
    let first = run(&acme.owner, input.clone()).await;
    assert_eq!(made(&first).len(), 2);
    let again = run(&acme.owner, input).await;
    assert_eq!(again.done("runInvoiceSchedules"), first.done("runInvoiceSchedules"));
    let other = run(&acme.owner, json!({ "asOf": "2026-03-31", "idempotencyKey": "february" })).await;
    assert_eq!(other.refused("runInvoiceSchedules"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));
    assert_eq!(counts(&acme).await, (2, 2));
}

#[tokio::test]
async fn an_installment_is_invoiced_anew_when_its_invoice_does_not_stand() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 1, json!({ "autoIssue": true })).await;
    let first = made(&run(&acme.owner, json!({})).await).remove(0);
    let id = json!({ "id": first["installment"]["id"] });
    let standing = acme.owner.run("reopenInstallment", "installment { id }", id.clone()).await;
    assert_eq!(standing.refused("reopenInstallment"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let void = json!({ "id": first["invoice"]["id"], "reason": "Mistake" });
    acme.owner.run("voidInvoice", "invoice { id }", void).await.done("voidInvoice");
    acme.owner.run("reopenInstallment", "installment { id }", id.clone()).await.done("reopenInstallment");
    let second = made(&run(&acme.owner, json!({})).await).remove(0);
    assert_ne!(first["invoice"]["id"], second["invoice"]["id"]);
    assert_eq!(counts(&acme).await, (2, 1));

    // One that is reissued is the installment's from then on.
    let reissue = json!({ "id": second["invoice"]["id"], "reason": "Mistake", "issue": {} });
    let third = acme.owner.run("voidAndReissueInvoice", "invoice { id }", reissue).await;
    let third = third.done("voidAndReissueInvoice")["invoice"]["id"].clone();
    let of = acme.owner.query("query($id: ID!) { installment(id: $id) { status invoice { id } } }", id).await;
    assert_eq!(of.at("/installment"), &json!({ "status": "INVOICED", "invoice": { "id": third } }));
}

/// A draft that was deleted, its installment reopened, and that comes back: it bills the installment again.
#[tokio::test]
async fn a_restored_draft_bills_its_installment() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 1, json!({})).await;
    let first = made(&run(&acme.owner, json!({})).await).remove(0);
    let invoice = first["invoice"]["id"].as_str().expect("an id");
    change(&acme, "deleteInvoice", "invoice", invoice).await;
    change(&acme, "reopenInstallment", "installment", first["installment"]["id"].as_str().expect("an id")).await;
    change(&acme, "restoreInvoice", "invoice", invoice).await;
    let again = made(&run(&acme.owner, json!({})).await).remove(0);
    assert_eq!(again["invoice"]["id"], invoice);
    assert_eq!(counts(&acme).await, (1, 1));
}

#[tokio::test]
async fn a_run_is_refused_to_those_who_may_not_and_of_what_is_not_there() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let engagement = engagement(&acme, json!({})).await;
    monthly(&acme, &engagement, 1, json!({ "autoIssue": true })).await;
    for role in [Role::Viewer, Role::Member] {
        assert_eq!(run(&acme.member(role).await, json!({})).await.code(), "FORBIDDEN");
    }
    for id in [engagement.as_str(), "engagement_01h455vb4pex5vsknk084sn02q"] {
        let refused = run(&other.owner, json!({ "engagementId": id })).await;
        assert_eq!(refused.refused("runInvoiceSchedules"), ("NOT_FOUND".to_owned(), "engagementId".to_owned()));
    }
    let never = run(&acme.owner, json!({ "asOf": "2026-02-30" })).await;
    assert!(never.message().contains("2026-03-31"), "{never}");
    // Whoever set `autoIssue` could issue; the manager who runs it need not.
    let results = made(&run(&acme.member(Role::Manager).await, json!({})).await);
    assert_eq!(results[0]["invoice"]["status"], "OPEN");
}
