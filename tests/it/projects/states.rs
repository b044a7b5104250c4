//! Projects from state to state.

use chrono::Duration;
use serde_json::json;

use super::{STATE, Work, input_of, refusal};

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let work = Work::start().await;
    for status in ["PLANNED", "ACTIVE", "ON_HOLD", "COMPLETED", "CANCELLED"] {
        for mutation in [
            "updateProject",
            "activateProject",
            "holdProject",
            "resumeProject",
            "completeProject",
            "cancelProject",
            "deleteProject",
            "restoreProject",
        ] {
            let id = work.project_in(status).await;
            let actions = "query($id: ID!) { project(id: $id) { availableActions { action allowed reason } } }";
            let actions = work.owner().query(actions, json!({ "id": id })).await;
            let actions = actions.at("/project/availableActions").as_array().expect("a list");
            let told = actions.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let answer = work.run(mutation, STATE, input_of(mutation, &id)).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            for reason in reasons {
                assert_eq!(reason.code, "INVALID_TRANSITION", "{answer}");
                assert!(reason.message.contains("Possible now: updateProject"), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_project_goes_through_all_its_states() {
    let work = Work::start().await;
    let id = work.project(json!({})).await;
    let at = |version: i32| json!({ "id": id, "expectedVersion": version });
    let active = work.run("activateProject", STATE, at(1)).await.done("activateProject")["project"].clone();
    assert_eq!((&active["status"], &active["startDate"]), (&json!("ACTIVE"), &json!("2026-03-02")));
    assert_eq!(active["activatedAt"], "2026-03-02T09:00:00+00:00");
    let refused = work.run("resumeProject", STATE, at(2)).await;
    assert_eq!(refused.refused("resumeProject"), refusal("INVALID_TRANSITION", "id"));
    let held = work.run("holdProject", STATE, at(2)).await;
    assert_eq!(held.done("holdProject")["project"]["status"], "ON_HOLD");
    let refused = work.run("holdProject", STATE, at(3)).await;
    assert_eq!(refused.refused("holdProject"), refusal("INVALID_TRANSITION", "id"));
    let resumed = work.run("resumeProject", STATE, at(3)).await;
    assert_eq!(resumed.done("resumeProject")["project"]["status"], "ACTIVE");
    work.server.clock().advance(Duration::hours(3));
    let completed = work.run("completeProject", STATE, at(4)).await.done("completeProject")["project"].clone();
    assert_eq!((&completed["status"], &completed["version"]), (&json!("COMPLETED"), &json!(5)));
    assert_eq!(completed["endedAt"], "2026-03-02T12:00:00+00:00");
    let refused = work.run("activateProject", STATE, at(5)).await;
    assert_eq!(refused.refused("activateProject"), refusal("INVALID_TRANSITION", "id"));
    let refused = work.run("completeProject", STATE, at(5)).await;
    assert_eq!(refused.refused("completeProject"), refusal("INVALID_TRANSITION", "id"));
    let verbs = "query($id: ID!) { project(id: $id) { activity { nodes { verb } } } }";
    let verbs = work.owner().query(verbs, json!({ "id": id })).await;
    let told = ["completed", "resumed", "held", "activated", "created"].map(|verb| format!("project.{verb}"));
    assert_eq!(verbs.each("/project/activity/nodes", "verb"), told);
}

#[tokio::test]
async fn a_cancellation_needs_a_reason_and_is_for_good() {
    let work = Work::start().await;
    let id = work.project_in("ON_HOLD").await;
    for (reason, code) in [(" ".to_owned(), "REQUIRED"), ("x".repeat(1001), "LIMIT"), ("a\u{0}b".to_owned(), "INVALID")]
    {
        let refused = work.run("cancelProject", STATE, json!({ "id": id, "reason": reason })).await;
        assert_eq!(refused.refused("cancelProject"), refusal(code, "reason"));
    }
    let input = json!({ "id": id, "reason": "Sold.\nTwice." });
    let cancelled = work.run("cancelProject", STATE, input).await.done("cancelProject")["project"].clone();
    assert_eq!(
        (&cancelled["status"], &cancelled["cancellationReason"]),
        (&json!("CANCELLED"), &json!("Sold.\nTwice."))
    );
    assert_eq!(cancelled["endedAt"], "2026-03-02T09:00:00+00:00");
}

#[tokio::test]
async fn what_a_project_was_measured_by_is_settled_when_it_has_ended() {
    let work = Work::start().await;
    for status in ["COMPLETED", "CANCELLED"] {
        let id = work.project_in(status).await;
        for (field, value) in [
            ("startDate", json!("2026-01-01")),
            ("dueDate", json!("2026-12-31")),
            ("budget", json!({ "amount": "1", "currency": "EUR" })),
            ("budgetMinutes", json!(60)),
            ("health", json!("OFF_TRACK")),
        ] {
            let mut input = json!({ "id": id });
            input[field] = value;
            let refused = work.run("updateProject", STATE, input).await;
            assert_eq!(refused.refused("updateProject"), refusal("IMMUTABLE", field), "{status}");
        }
        // The same again is no change.
        let input = json!({ "id": id, "health": "ON_TRACK", "dueDate": null, "name": "Done" });
        work.run("updateProject", STATE, input).await.done("updateProject");
    }
}

#[tokio::test]
async fn work_starts_today_unless_it_would_be_due_before() {
    let work = Work::start().await;
    let over = work.project(json!({ "dueDate": "2026-03-01" })).await;
    let refused = work.run("activateProject", STATE, json!({ "id": over })).await;
    assert_eq!(refused.refused("activateProject"), refusal("INVALID", "id"));
    let planned = work.project(json!({ "startDate": "2026-06-01" })).await;
    let begun = work.run("activateProject", STATE, json!({ "id": planned })).await;
    assert_eq!(begun.done("activateProject")["project"]["startDate"], "2026-06-01");
}

#[tokio::test]
async fn one_of_two_at_once_moves_it_and_the_other_is_told() {
    let work = Work::start().await;
    let id = work.project_in("ACTIVE").await;
    let completed = (0..8).map(|_| work.run("completeProject", STATE, json!({ "id": id })));
    let answers = futures::future::join_all(completed).await;
    let won = answers.iter().filter(|answer| answer.user_errors("completeProject").is_empty()).count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| !answer.user_errors("completeProject").is_empty()) {
        assert_eq!(answer.refused("completeProject"), refusal("INVALID_TRANSITION", "id"));
    }
}
