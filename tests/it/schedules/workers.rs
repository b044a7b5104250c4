//! Several workers: each run is one's, and goes on when that one is gone.

use api::db::Moment;
use api::schedules::job_run::turn;
use chrono::Duration;
use harness::{Options, Server, SqlRole};
use serde_json::json;

use super::office::{made, office, snoozed};
use super::{RUN, at, count, history, turns, write};

#[tokio::test]
async fn two_workers_at_once_do_everything_once() {
    let server = Server::start().await;
    let firms = [office(&server, "acme").await, office(&server, "other").await];
    server.clock().set("2026-04-01T00:30:00Z".parse().expect("a time"));
    let moment = Moment::new(server.clock().now(), "worker");
    let services = server.services();
    // As two who both have to look: neither has when the other begins.
    let (one, two, three) = tokio::join!(turn(services, &moment), turn(services, &moment), turn(services, &moment));
    let done = one.expect("a turn") + two.expect("a turn") + three.expect("a turn");
    assert_eq!(done, 2 * 16, "each run is queued once, and had in hand once");
    for firm in &firms {
        let runs = history(firm).await;
        assert_eq!(runs.len(), 8, "{runs:?}");
        assert!(runs.iter().all(|run| run[2] == "SUCCEEDED" && run[3] == 1 && run[4] == 1), "{runs:?}");
    }
    for happened in ["invoice.became_overdue", "thread.woken", "contract.expired", "proposal.expired"] {
        let sql = format!("SELECT count(*) FROM outbox_events WHERE type = '{happened}'");
        assert_eq!(count(&server, &sql).await, 2, "{happened}");
    }
    assert_eq!(count(&server, "SELECT count(*) FROM invoices WHERE installment_id IS NOT NULL").await, 2);
}

#[tokio::test]
async fn a_lost_workers_run_is_taken_over_when_its_lease_ends() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    snoozed(&acme, "2026-03-02T10:00:00Z").await;
    server.clock().set("2026-03-02T10:00:00Z".parse().expect("a time"));
    acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    // Somebody had begun it, and was killed.
    let begun =
        "UPDATE job_runs SET leased_until = '2026-03-02T10:10:00Z', attempts = 1, started_at = '2026-03-02T10:00:00Z'";
    write(&server, begun).await;
    for time in ["2026-03-02T10:00:00Z", "2026-03-02T10:09:59Z"] {
        assert_eq!(at(&server, time).await, 0, "{time}");
    }
    assert_eq!(at(&server, "2026-03-02T10:10:00Z").await, 1);
    assert_eq!(history(&acme).await, [json!(["WAKE_THREADS", "MANUAL", "SUCCEEDED", 1, 2])]);
}

/// As a deployment does while the servers of the version before are still at work.
#[tokio::test]
async fn a_column_that_is_added_stops_no_worker() {
    // Of one connection each, so that every statement is known there.
    let server = Server::with(Options { connections: 1, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    for column in ["one", "another"] {
        acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
        assert_eq!(turns(&server).await, 1, "before {column}");
        let jobs = acme.owner.query("{ scheduledJobs { job lastRun { status } } }", json!({})).await;
        let jobs = jobs.at("/scheduledJobs").as_array().expect("a list");
        let done = json!({ "job": "WAKE_THREADS", "lastRun": { "status": "SUCCEEDED" } });
        assert!(jobs.contains(&done), "before {column}: {jobs:?}");
        let add = format!("ALTER TABLE job_runs ADD COLUMN {column} text");
        let mut sql = server.database().sql(SqlRole::Superuser).await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(add)).execute(&mut sql).await.expect("the superuser may");
    }
}

#[tokio::test]
async fn a_run_of_a_newer_releases_job_waits_for_it_and_holds_up_no_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    let newer = "ALTER TABLE job_runs DROP CONSTRAINT job_runs_job_check; UPDATE job_runs SET job = 'JOB_OF_TOMORROW'";
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql(newer).execute(&mut sql).await.expect("it is of a newer release");
    acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");

    assert_eq!(turns(&server).await, 1);
    let left =
        "SELECT count(*) FROM job_runs WHERE next_attempt_at IS NOT NULL AND attempts = 0 AND job = 'JOB_OF_TOMORROW'";
    assert_eq!(count(&server, left).await, 1);
    assert_eq!(count(&server, "SELECT count(*) FROM job_runs WHERE status = 'SUCCEEDED'").await, 1);
}

#[tokio::test]
async fn a_run_begins_and_ends_at_its_own_time_however_long_the_turn_took_before() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    let moment = Moment::new(server.clock().now(), "worker");
    // Others are worked for until now.
    server.clock().advance(Duration::minutes(9));
    assert_eq!(turn(server.services(), &moment).await.expect("a turn"), 1);
    let run = acme.owner.query("{ jobRuns { nodes { startedAt endedAt } } }", json!({})).await;
    let now = "2026-03-02T09:09:00+00:00";
    assert_eq!(run.at("/jobRuns/nodes"), &json!([{ "startedAt": now, "endedAt": now }]));
}

#[tokio::test]
async fn a_run_that_is_broken_off_each_time_is_given_up() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    write(&server, "UPDATE job_runs SET leased_until = '2026-03-02T09:10:00Z', attempts = 5").await;
    at(&server, "2026-03-02T09:10:00Z").await;
    let run = acme.owner.query("{ jobRuns { nodes { status attemptCount reason } } }", json!({})).await;
    let expected =
        json!([{ "status": "FAILED", "attemptCount": 6, "reason": "Each attempt was broken off before it ended." }]);
    assert_eq!(run.at("/jobRuns/nodes"), &expected);
}

#[tokio::test]
async fn a_failure_is_tried_again_and_given_up_after_five_and_stops_no_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    // A defect: no such place is accepted from outside.
    write(&server, "UPDATE organizations SET timezone = 'Nowhere/At_All'").await;
    let other = server.organization("other").await;
    let [failing, fine] =
        [&acme, &other].map(|org| org.owner.run("runJobNow", RUN, json!({ "job": "REMIND_OF_INVOICES" })));
    failing.await.done("runJobNow");
    fine.await.done("runJobNow");
    let state = async || {
        let document = "{ jobRuns { nodes { status attemptCount reason nextAttemptAt endedAt } } }";
        acme.owner.query(document, json!({})).await.at("/jobRuns/nodes/0").clone()
    };
    for (time, attempts, next) in [
        ("2026-03-02T09:00:00Z", 1, "2026-03-02T09:01:00+00:00"),
        ("2026-03-02T09:00:59Z", 1, "2026-03-02T09:01:00+00:00"),
        ("2026-03-02T09:01:00Z", 2, "2026-03-02T09:05:00+00:00"),
        ("2026-03-02T09:05:00Z", 3, "2026-03-02T09:21:00+00:00"),
        ("2026-03-02T09:21:00Z", 4, "2026-03-02T10:25:00+00:00"),
    ] {
        at(&server, time).await;
        let expected = json!({ "status": "RETRYING", "attemptCount": attempts, "reason": "INTERNAL", "nextAttemptAt": next,
            "endedAt": null });
        assert_eq!(state().await, expected, "{time}");
    }
    at(&server, "2026-03-02T10:25:00Z").await;
    let expected = json!({ "status": "FAILED", "attemptCount": 5, "reason": "INTERNAL", "nextAttemptAt": null,
        "endedAt": "2026-03-02T10:25:00+00:00" });
    assert_eq!(state().await, expected);
    assert_eq!(history(&other).await, [json!(["REMIND_OF_INVOICES", "MANUAL", "SUCCEEDED", 0, 1])]);

    // Put right, it runs when it is asked for; and one that waits to be tried again is tried at once.
    acme.owner.run("runJobNow", RUN, json!({ "job": "REMIND_OF_INVOICES" })).await.done("runJobNow");
    turns(&server).await;
    assert_eq!(state().await["status"], "RETRYING");
    made(&acme, "updateOrganization", "organization", json!({ "timezone": "UTC" })).await;
    assert_eq!(turns(&server).await, 0, "it waits");
    let asked = acme.owner.run("runJobNow", RUN, json!({ "job": "REMIND_OF_INVOICES" })).await;
    assert_eq!(asked.at("/runJobNow/jobRun/status"), "RETRYING");
    turns(&server).await;
    assert_eq!(state().await["status"], "SUCCEEDED");
    assert_eq!(history(&acme).await.len(), 2);
}
