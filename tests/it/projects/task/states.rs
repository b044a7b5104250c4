//! From state to state.

use chrono::Duration;
use harness::{Client, Server};
use serde_json::{Value, json};

use super::{STATE, done, project, refusal, task, verbs, wait};

/// All mutations of one task.
const MUTATIONS: &[&str] = &[
    "updateTask",
    "moveTask",
    "startTask",
    "submitTaskForReview",
    "completeTask",
    "cancelTask",
    "reopenTask",
    "deleteTask",
    "restoreTask",
];

/// A task in the state, put there by the mutations that lead to it.
async fn task_in(client: &Client, project: &str, status: &str) -> String {
    let id = task(client, project, status).await;
    let by: &[&str] = match status {
        "TODO" => &[],
        "IN_PROGRESS" => &["startTask"],
        "IN_REVIEW" => &["startTask", "submitTaskForReview"],
        "DONE" => &["completeTask"],
        "CANCELLED" => &["cancelTask"],
        other => panic!("no state: {other}"),
    };
    for mutation in by {
        done(client, mutation, json!({ "id": id })).await;
    }
    id
}

fn input_of(mutation: &str, id: &str, neighbour: &str) -> Value {
    match mutation {
        "updateTask" => json!({ "id": id, "title": "Renamed" }),
        "moveTask" => json!({ "id": id, "beforeTaskId": neighbour }),
        _ => json!({ "id": id }),
    }
}

/// State × mutation, blocked or not: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let first = task(owner, &own, "First").await;
    for status in ["TODO", "IN_PROGRESS", "IN_REVIEW", "DONE", "CANCELLED"] {
        for mutation in MUTATIONS {
            for is_blocked in [false, true] {
                let id = task_in(owner, &own, status).await;
                if is_blocked {
                    wait(owner, &id, &first).await;
                }
                let told = "query($id: ID!) { task(id: $id) { isBlocked availableActions { action allowed reason } } }";
                let told = owner.query(told, json!({ "id": id })).await;
                assert_eq!(told.at("/task/isBlocked"), is_blocked);
                let told = told.at("/task/availableActions").as_array().expect("a list");
                let told = told.iter().find(|action| action["action"] == *mutation).expect("every mutation is told of");

                let answer = owner.run(mutation, STATE, input_of(mutation, &id, &first)).await;
                let reasons = answer.user_errors(mutation);
                assert_eq!(told["allowed"], reasons.is_empty(), "{status} {is_blocked} {mutation}: {answer}");
                assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
                for reason in reasons {
                    assert_eq!((reason.code.as_str(), reason.field.as_str()), ("INVALID_TRANSITION", "id"), "{answer}");
                    let told = told["reason"].as_str().expect("a reason");
                    assert!(reason.message.starts_with(told), "{told} {answer}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_task_goes_through_all_its_states_and_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let id = task(owner, &own, "Draw").await;
    let at = |version: i32| json!({ "id": id, "expectedVersion": version });
    let status = |task: Value| task["status"].as_str().unwrap_or_default().to_owned();
    let started = owner.run("startTask", STATE, at(1)).await;
    assert_eq!(status(started.done("startTask")["task"].clone()), "IN_PROGRESS");
    let submitted = owner.run("submitTaskForReview", STATE, at(2)).await;
    assert_eq!(status(submitted.done("submitTaskForReview")["task"].clone()), "IN_REVIEW");
    assert_eq!(status(done(owner, "startTask", at(3)).await), "IN_PROGRESS", "back from the review");
    assert_eq!(status(done(owner, "submitTaskForReview", at(4)).await), "IN_REVIEW");
    server.clock().advance(Duration::hours(1));
    let completed = owner.run("completeTask", STATE, at(5)).await;
    let completed = completed.done("completeTask")["task"].clone();
    assert_eq!(
        (&completed["status"], &completed["completedAt"]),
        (&json!("DONE"), &json!("2026-03-02T10:00:00+00:00"))
    );
    let reopened = owner.run("reopenTask", STATE, at(6)).await;
    let reopened = reopened.done("reopenTask")["task"].clone();
    assert_eq!((&reopened["status"], &reopened["completedAt"]), (&json!("TODO"), &Value::Null));
    let cancelled = owner.run("cancelTask", STATE, at(7)).await;
    assert_eq!(status(cancelled.done("cancelTask")["task"].clone()), "CANCELLED");
    assert_eq!(status(done(owner, "reopenTask", at(8)).await), "TODO");

    let wrong = refusal("INVALID_TRANSITION", "id");
    assert_eq!(owner.run("reopenTask", STATE, at(9)).await.refused("reopenTask"), wrong);
    assert_eq!(owner.run("submitTaskForReview", STATE, at(9)).await.refused("submitTaskForReview"), wrong);
    done(owner, "completeTask", at(9)).await;
    assert_eq!(owner.run("startTask", STATE, at(10)).await.refused("startTask"), wrong);
    assert_eq!(owner.run("cancelTask", STATE, at(10)).await.refused("cancelTask"), wrong);
    assert_eq!(owner.run("completeTask", STATE, at(10)).await.refused("completeTask"), wrong);
    let told = [
        "completed",
        "reopened",
        "cancelled",
        "reopened",
        "completed",
        "submitted_for_review",
        "started",
        "submitted_for_review",
        "started",
        "created",
    ];
    assert_eq!(verbs(owner, &id).await, told.map(|verb| format!("task.{verb}")));
}

#[tokio::test]
async fn what_waits_is_blocked_until_what_it_waits_for_is_done_or_given_up() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let [design, buy, build] =
        [task(owner, &own, "Design").await, task(owner, &own, "Buy").await, task(owner, &own, "Build").await];
    wait(owner, &build, &design).await;
    wait(owner, &build, &buy).await;
    for mutation in ["startTask", "completeTask"] {
        let refused = owner.run(mutation, STATE, json!({ "id": build })).await;
        assert_eq!(refused.refused(mutation), refusal("INVALID_TRANSITION", "id"));
        assert!(
            refused.user_errors(mutation)[0].message.contains("Complete or cancel first: \"Design\", \"Buy\"."),
            "{refused}"
        );
    }
    done(owner, "completeTask", json!({ "id": design })).await;
    let refused = owner.run("startTask", STATE, json!({ "id": build })).await;
    assert!(refused.user_errors("startTask")[0].message.contains("first: \"Buy\"."), "{refused}");
    done(owner, "cancelTask", json!({ "id": buy })).await;
    assert_eq!(done(owner, "startTask", json!({ "id": build })).await["isBlocked"], false);

    // Work that was begun goes on, but does not end.
    done(owner, "reopenTask", json!({ "id": design })).await;
    assert_eq!(done(owner, "submitTaskForReview", json!({ "id": build })).await["isBlocked"], true);
    let refused = owner.run("completeTask", STATE, json!({ "id": build })).await;
    assert_eq!(refused.refused("completeTask"), refusal("INVALID_TRANSITION", "id"));
    done(owner, "deleteTask", json!({ "id": design })).await;
    assert_eq!(
        done(owner, "completeTask", json!({ "id": build })).await["status"],
        "DONE",
        "a deleted task is in no way"
    );
}
