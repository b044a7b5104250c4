//! Each job, by a clock that is moved.

use harness::{Org, Server};
use serde_json::{Value, json};

use super::office::{made, office, snoozed};
use super::{at, count, history, turns, write};

/// The runs that there are of each job, and what they did.
async fn done(org: &Org) -> Vec<Value> {
    let mut runs = history(org).await;
    runs.sort_by_key(Value::to_string);
    runs
}

#[tokio::test]
async fn each_job_does_at_its_time_what_is_due() {
    let server = Server::start().await;
    let acme = office(&server, "acme").await;
    assert_eq!(turns(&server).await, 0, "nothing is due yet");
    assert_eq!(count(&server, "SELECT count(*) FROM job_runs").await, 0);

    at(&server, "2026-04-01T00:30:00Z").await;
    let expected = [
        "EXPIRE_CONTRACTS",
        "EXPIRE_PORTAL_ACCESS",
        "EXPIRE_PROPOSALS",
        "EXPIRE_SIGNATURE_REQUESTS",
        "EXPIRE_UPLOADS",
        "REMIND_OF_INVOICES",
        "RUN_INVOICE_SCHEDULES",
        "WAKE_THREADS",
    ];
    assert_eq!(done(&acme).await, expected.map(|job| json!([job, "SCHEDULED", "SUCCEEDED", 1, 1])));
    for (sql, found) in [
        ("SELECT count(*) FROM contracts WHERE status = 'EXPIRED'", 1),
        ("SELECT count(*) FROM client_portal_access WHERE status = 'EXPIRED'", 1),
        ("SELECT count(*) FROM proposals WHERE status = 'EXPIRED'", 1),
        ("SELECT count(*) FROM signature_requests WHERE status = 'EXPIRED'", 1),
        ("SELECT count(*) FROM file_versions WHERE status = 'EXPIRED'", 1),
        ("SELECT count(*) FROM threads WHERE status = 'OPEN'", 1),
        ("SELECT count(*) FROM installments WHERE status = 'INVOICED'", 1),
        ("SELECT count(*) FROM outbox_events WHERE type = 'invoice.became_overdue' AND actor_kind = 'SYSTEM'", 1),
    ] {
        assert_eq!(count(&server, sql).await, found, "{sql}");
    }

    // Everything is done: nothing is written any more, until the next installment is due.
    assert_eq!(at(&server, "2026-04-01T08:59:00Z").await, 0);
    assert_eq!(count(&server, "SELECT count(*) FROM job_runs").await, 8);
    at(&server, "2026-05-01T00:00:00Z").await;
    assert_eq!(count(&server, "SELECT count(*) FROM installments WHERE status = 'INVOICED'").await, 2);
}

#[tokio::test]
async fn a_thread_wakes_within_a_minute_of_its_time() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    snoozed(&acme, "2026-03-09T10:00:30Z").await;
    for (time, is_woken) in [
        ("2026-03-09T10:00:00Z", false),
        ("2026-03-09T10:00:29Z", false),
        // Looked for in this minute already.
        ("2026-03-09T10:00:59Z", false),
        ("2026-03-09T10:01:00Z", true),
    ] {
        assert_eq!(at(&server, time).await > 0, is_woken, "{time}");
    }
    let run = "{ jobRuns { nodes { dueAt startedAt endedAt requestedBy { kind } } } }";
    let run = acme.owner.query(run, json!({})).await;
    let time = "2026-03-09T10:01:00+00:00";
    let expected = json!([{ "dueAt": time, "startedAt": time, "endedAt": time, "requestedBy": { "kind": "SYSTEM" } }]);
    assert_eq!(run.at("/jobRuns/nodes"), &expected);
}

#[tokio::test]
async fn a_job_of_the_day_is_due_when_the_day_begins_where_the_firm_is() {
    let server = Server::start().await;
    let [east, west] = [server.organization("east").await, server.organization("west").await];
    for (org, timezone) in [(&east, "Pacific/Auckland"), (&west, "America/Los_Angeles")] {
        made(org, "updateOrganization", "organization", json!({ "timezone": timezone })).await;
        let company = made(org, "createClientCompany", "clientCompany", json!({ "name": "Engines" })).await;
        let input = json!({ "title": "Care", "body": "We care.", "clientCompanyId": company,
            "effectiveDate": "2025-03-01", "endDate": "2026-03-31" });
        let contract = made(org, "createContract", "contract", input).await;
        made(org, "activateContract", "contract", json!({ "id": contract, "executedOn": "2025-03-01" })).await;
    }
    let active = "SELECT count(*) FROM contracts WHERE status = 'ACTIVE'";
    // In Auckland it is 1 April since an hour, in Los Angeles not for 19 hours more.
    for (time, still) in [
        ("2026-03-31T10:30:00Z", 2),
        ("2026-03-31T12:00:00Z", 1),
        ("2026-04-01T06:59:00Z", 1),
        ("2026-04-01T07:00:00Z", 0),
    ] {
        at(&server, time).await;
        assert_eq!(count(&server, active).await, still, "{time}");
    }
}

#[tokio::test]
async fn a_run_goes_on_until_nothing_is_left() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = snoozed(&acme, "2026-03-09T10:00:30Z").await;
    let uuid = entity::id::split(&id).expect("an id").1;
    // More than ten batches, which is a turn's part.
    let copies = format!(
        "INSERT INTO threads (organization_id, id, subject, visibility, status, snoozed_until, created_at, updated_at, \
         created_by_kind, updated_by_kind) SELECT organization_id, gen_random_uuid(), subject, visibility, status, \
         snoozed_until, created_at, updated_at, 'SYSTEM', 'SYSTEM' FROM threads, generate_series(1, 1049) WHERE id = '{uuid}'"
    );
    write(&server, &copies).await;
    at(&server, "2026-03-10T00:00:00Z").await;
    assert_eq!(history(&acme).await, [json!(["WAKE_THREADS", "SCHEDULED", "SUCCEEDED", 1050, 1])]);
    let woken = "SELECT count(DISTINCT subject_id) FROM outbox_events WHERE type = 'thread.woken'";
    assert_eq!(count(&server, woken).await, 1050);
}

#[tokio::test]
async fn what_can_not_be_done_is_tried_in_the_next_slot_again() {
    let server = Server::start().await;
    let acme = office(&server, "acme").await;
    let schedule = "{ invoiceSchedules { nodes { id } } }";
    let schedule = acme.owner.query(schedule, json!({})).await;
    let input = json!({ "id": schedule.at("/invoiceSchedules/nodes/0/id"), "autoIssue": true });
    made(&acme, "updateInvoiceSchedule", "invoiceSchedule", input).await;
    // Nobody can be billed. A client with engagements under way is not deleted by the API; one may have been before.
    write(&server, "UPDATE client_companies SET deleted_at = now(), deletion_id = gen_random_uuid()").await;
    let of_schedules = async |status: &str| {
        let sql = format!("SELECT count(*) FROM job_runs WHERE job = 'RUN_INVOICE_SCHEDULES' AND {status}");
        count(&server, &sql).await
    };
    at(&server, "2026-04-01T00:30:00Z").await;
    turns(&server).await;
    assert_eq!(of_schedules("done = 0 AND status = 'SUCCEEDED'").await, 1, "once in its slot");
    write(&server, "UPDATE client_companies SET deleted_at = NULL, deletion_id = NULL").await;
    at(&server, "2026-04-01T00:59:00Z").await;
    assert_eq!(of_schedules("true").await, 1);
    at(&server, "2026-04-01T01:00:00Z").await;
    assert_eq!(of_schedules("done = 1").await, 1);
}
