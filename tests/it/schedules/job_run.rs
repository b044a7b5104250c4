//! Runs of jobs, from outside: who asks for one, and who sees them.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::json;

use super::office::snoozed;
use super::{RUN, at, history, turns};

#[tokio::test]
async fn a_job_is_run_when_it_is_asked_for_and_one_at_a_time() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "job": "WAKE_THREADS", "idempotencyKey": "one" });
    let asked = acme.owner.run("runJobNow", RUN, input.clone()).await;
    let run = asked.done("runJobNow")["jobRun"].clone();
    let expected = json!({ "id": run["id"], "job": "WAKE_THREADS", "trigger": "MANUAL", "status": "QUEUED", "done": 0,
        "attemptCount": 0, "dueAt": "2026-03-02T09:00:00+00:00", "reason": null, "endedAt": null,
        "requestedBy": { "kind": "MEMBER" } });
    assert_eq!(run, expected);
    let again = acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await;
    assert_eq!(again.done("runJobNow")["jobRun"], run, "it waits already");

    assert_eq!(turns(&server).await, 1);
    assert_eq!(history(&acme).await, [json!(["WAKE_THREADS", "MANUAL", "SUCCEEDED", 0, 1])]);
    let retried = acme.owner.run("runJobNow", RUN, input).await;
    assert_eq!(retried.at("/runJobNow/jobRun/id"), &run["id"]);
    assert_eq!(retried.at("/runJobNow/jobRun/status"), "SUCCEEDED", "a retry answers as it is now");
    let other = json!({ "job": "RETENTION", "idempotencyKey": "one" });
    let refused = acme.owner.run("runJobNow", RUN, other).await;
    assert_eq!(refused.refused("runJobNow"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));
    let next = acme.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await;
    assert_ne!(next.at("/runJobNow/jobRun/id"), &run["id"]);
}

#[tokio::test]
async fn who_may_manage_jobs_sees_them_and_nobody_elses() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let asked = acme.owner.run("runJobNow", RUN, json!({ "job": "RETENTION" })).await;
    let id = asked.text("/runJobNow/jobRun/id").to_owned();
    for role in [Role::Admin, Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
        let may = role == Role::Admin;
        let member = acme.member(role).await;
        for answer in [
            member.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await,
            member.query("{ jobRuns { nodes { id } } }", json!({})).await,
            member.query("{ scheduledJobs { job } }", json!({})).await,
        ] {
            assert_eq!(answer.errors().is_empty(), may, "{role:?}: {answer}");
            assert!(may || answer.code() == "FORBIDDEN", "{role:?}: {answer}");
        }
    }
    let seen = "query($id: ID!) { jobRun(id: $id) { id } node(id: $id) { id } jobRuns { totalCount } }";
    let theirs = other.owner.query(seen, json!({ "id": id })).await;
    assert_eq!(theirs.data(), &json!({ "jobRun": null, "node": null, "jobRuns": { "totalCount": 0 } }));
    let own = acme.owner.query(seen, json!({ "id": id })).await;
    assert_eq!(own.data(), &json!({ "jobRun": { "id": id }, "node": { "id": id }, "jobRuns": { "totalCount": 2 } }));
    // Asked for by one firm, it is run for that firm alone.
    turns(&server).await;
    assert_eq!(history(&other).await, [] as [serde_json::Value; 0]);
}

#[tokio::test]
async fn jobs_tell_when_they_are_next_and_how_they_went() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    snoozed(&acme, "2026-03-02T09:30:00Z").await;
    at(&server, "2026-03-02T09:40:20Z").await;
    acme.owner.run("runJobNow", RUN, json!({ "job": "RETENTION" })).await.done("runJobNow");
    let document = "{ scheduledJobs { job description everySeconds nextDueAt openRun { status trigger } lastRun { status done } } }";
    let jobs = acme.owner.query(document, json!({})).await;
    let jobs = jobs.at("/scheduledJobs").as_array().expect("a list").clone();
    assert_eq!(jobs.len(), 9);
    let job = |name: &str| jobs.iter().find(|job| job["job"] == name).expect(name);
    let expected = json!({ "job": "WAKE_THREADS", "description": "Reopens threads that were snoozed until now.",
        "everySeconds": 60, "nextDueAt": "2026-03-02T09:41:00+00:00", "openRun": null,
        "lastRun": { "status": "SUCCEEDED", "done": 1 } });
    assert_eq!(job("WAKE_THREADS"), &expected);
    assert_eq!(job("RETENTION")["openRun"], json!({ "status": "QUEUED", "trigger": "MANUAL" }));
    assert_eq!(job("RETENTION")["nextDueAt"], "2026-03-03T00:00:00+00:00");
    assert_eq!(job("EXPIRE_UPLOADS")["lastRun"], json!(null));

    for (filter, found) in [
        ("{ job: { eq: WAKE_THREADS } }", 1),
        ("{ trigger: { eq: MANUAL } }", 1),
        ("{ status: { in: [SUCCEEDED, FAILED] } }", 1),
        ("{ job: { eq: WAKE_THREADS }, status: { eq: QUEUED } }", 0),
    ] {
        let listed = acme.owner.query(&format!("{{ jobRuns(filter: {filter}) {{ totalCount }} }}"), json!({})).await;
        assert_eq!(listed.at("/jobRuns/totalCount"), found, "{filter}");
    }
}
