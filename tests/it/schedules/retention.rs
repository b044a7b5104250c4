//! What is kept for a while only.

use harness::Server;
use serde_json::json;

use super::{RUN, at, count, history, turns};

#[tokio::test]
async fn runs_are_removed_when_they_are_older_than_they_are_kept() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for firm in [&acme, &other] {
        firm.owner.run("runJobNow", RUN, json!({ "job": "WAKE_THREADS" })).await.done("runJobNow");
    }
    turns(&server).await;
    let runs = "SELECT count(*) FROM job_runs WHERE job = 'WAKE_THREADS'";
    // 30 days, and a look each day.
    for (time, left) in [("2026-03-31T23:59:00Z", 2), ("2026-04-01T08:59:00Z", 2), ("2026-04-02T00:00:00Z", 0)] {
        at(&server, time).await;
        assert_eq!(count(&server, runs).await, left, "{time}");
    }
    for firm in [&acme, &other] {
        assert_eq!(history(firm).await, [json!(["RETENTION", "SCHEDULED", "SUCCEEDED", 1, 1])]);
    }
    // Its own run is new: nothing is due tomorrow.
    assert_eq!(at(&server, "2026-04-03T00:00:00Z").await, 0);
}
