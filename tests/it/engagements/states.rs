//! From state to state.

use chrono::Duration;
use harness::Server;
use serde_json::json;

use super::{MUTATIONS, STATE, done, engagement, engagement_in, input_of, verbs};

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in ["DRAFT", "ACTIVE", "PAUSED", "COMPLETED", "TERMINATED"] {
        for mutation in MUTATIONS.iter().chain(&["restoreEngagement"]) {
            let id = engagement_in(&acme, status).await;
            let told = "query($id: ID!) { engagement(id: $id) { availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            let told = told.at("/engagement/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == *mutation).expect("every mutation is told of");

            let answer = acme.owner.run(mutation, STATE, input_of(mutation, &id)).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            for reason in reasons {
                assert_eq!(reason.code, "INVALID_TRANSITION", "{answer}");
                assert!(reason.message.contains("Possible now: updateEngagement"), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn an_engagement_goes_through_all_its_states() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let id = engagement(owner, json!({ "name": "Engine" })).await;
    let at = |version: i32| json!({ "id": id, "expectedVersion": version });
    let moved = owner.run("activateEngagement", STATE, at(1)).await;
    let active = moved.done("activateEngagement")["engagement"].clone();
    assert_eq!((&active["status"], &active["startDate"]), (&json!("ACTIVE"), &json!("2026-03-02")));
    assert_eq!(active["activatedAt"], "2026-03-02T09:00:00+00:00");
    let moved = owner.run("pauseEngagement", STATE, at(2)).await;
    assert_eq!(moved.done("pauseEngagement")["engagement"]["status"], "PAUSED");
    let moved = owner.run("resumeEngagement", STATE, at(3)).await;
    assert_eq!(moved.done("resumeEngagement")["engagement"]["status"], "ACTIVE");
    server.clock().advance(Duration::hours(3));
    let moved = owner.run("completeEngagement", STATE, at(4)).await;
    let completed = moved.done("completeEngagement")["engagement"].clone();
    assert_eq!((&completed["status"], &completed["version"]), (&json!("COMPLETED"), &json!(5)));
    assert_eq!(completed["endedAt"], "2026-03-02T12:00:00+00:00");
    assert_eq!(completed["activatedAt"], active["activatedAt"]);

    let ended = ("INVALID_TRANSITION".to_owned(), "id".to_owned());
    let refused = owner.run("pauseEngagement", STATE, at(5)).await;
    assert_eq!(refused.refused("pauseEngagement"), ended);
    let refused = owner.run("resumeEngagement", STATE, at(5)).await;
    assert_eq!(refused.refused("resumeEngagement"), ended);
    let told = ["completed", "resumed", "paused", "activated", "created"].map(|verb| format!("engagement.{verb}"));
    assert_eq!(verbs(owner, &id).await, told);
}

#[tokio::test]
async fn termination_needs_a_reason_and_is_for_good() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "PAUSED").await;
    let silent = json!({ "id": id, "reason": " " });
    let silent = acme.owner.run("terminateEngagement", STATE, silent).await;
    assert_eq!(silent.refused("terminateEngagement"), ("REQUIRED".to_owned(), "reason".to_owned()));
    let long = json!({ "id": id, "reason": "x".repeat(1001) });
    let long = acme.owner.run("terminateEngagement", STATE, long).await;
    assert_eq!(long.refused("terminateEngagement"), ("LIMIT".to_owned(), "reason".to_owned()));
    let input = json!({ "id": id, "reason": "Sold.\nTwice." });
    let ended = acme.owner.run("terminateEngagement", STATE, input).await;
    let ended = &ended.done("terminateEngagement")["engagement"];
    assert_eq!((&ended["status"], &ended["terminationReason"]), (&json!("TERMINATED"), &json!("Sold.\nTwice.")));
    assert_eq!(ended["endedAt"], "2026-03-02T09:00:00+00:00");
}

#[tokio::test]
async fn work_starts_today_where_the_organization_is_unless_it_would_end_before() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let there = json!({ "timezone": "Pacific/Auckland" });
    acme.owner.run("updateOrganization", "organization { id }", there).await.done("updateOrganization");
    server.clock().advance(Duration::hours(4));
    let id = engagement(&acme.owner, json!({ "name": "Engine" })).await;
    assert_eq!(done(&acme.owner, "activateEngagement", json!({ "id": id })).await["startDate"], "2026-03-03");
    let agreed = engagement(&acme.owner, json!({ "name": "Engine", "startDate": "2026-06-01" })).await;
    assert_eq!(done(&acme.owner, "activateEngagement", json!({ "id": agreed })).await["startDate"], "2026-06-01");

    let over = engagement(&acme.owner, json!({ "name": "Over", "endDate": "2026-03-02" })).await;
    let refused = acme.owner.run("activateEngagement", STATE, json!({ "id": over })).await;
    assert_eq!(refused.refused("activateEngagement"), ("INVALID".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn one_of_two_at_once_moves_it_and_the_other_is_told() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    let tries = (0..16).map(|_| acme.owner.run("completeEngagement", STATE, json!({ "id": id })));
    let answers = futures::future::join_all(tries).await;
    let won = answers.iter().filter(|answer| answer.user_errors("completeEngagement").is_empty()).count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| !answer.user_errors("completeEngagement").is_empty()) {
        assert_eq!(answer.refused("completeEngagement"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    }
}
