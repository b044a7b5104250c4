//! Many tasks at once.

use futures::future::join_all;
use harness::Server;
use serde_json::json;

use super::{project, task, titles, wait};

const RESULTS: &str = "results { index task { id title status } userErrors { code field } }";

#[tokio::test]
async fn tasks_are_imported_and_what_is_refused_leaves_the_others() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let first = task(owner, &own, "First").await;
    let input = json!({ "tasks": [
        { "projectId": own, "title": "A" },
        { "projectId": own, "title": " " },
        { "projectId": own, "title": "Second", "afterTaskId": first },
        { "projectId": own, "title": "Sub", "parentTaskId": first },
    ], "idempotencyKey": "import" });
    let made = owner.run("createTasks", RESULTS, input.clone()).await;
    let results = made.done("createTasks")["results"].clone();
    assert_eq!(results[1]["userErrors"], json!([{ "code": "REQUIRED", "field": "tasks.1.title" }]));
    assert_eq!(titles(owner, &own).await, ["First", "Second", "A", "Sub"]);
    let again = owner.run("createTasks", RESULTS, input).await;
    assert_eq!(again.done("createTasks")["results"], results);

    let many: Vec<_> = (0..101).map(|n| json!({ "projectId": own, "title": n.to_string() })).collect();
    let many = owner.run("createTasks", RESULTS, json!({ "tasks": many })).await;
    assert_eq!(many.refused("createTasks"), ("LIMIT".to_owned(), "tasks".to_owned()));
}

#[tokio::test]
async fn tasks_are_changed_and_completed_in_their_order() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let [a, b, c] = [task(owner, &own, "A").await, task(owner, &own, "B").await, task(owner, &own, "C").await];
    let input = json!({ "tasks": [
        { "id": a, "title": "A!", "expectedVersion": 1 },
        { "id": b, "parentTaskId": b },
        { "id": c, "parentTaskId": a, "assigneeId": owner.member_id() },
    ] });
    let changed = owner.run("updateTasks", RESULTS, input).await;
    let results = changed.done("updateTasks")["results"].clone();
    assert_eq!(results[0]["task"]["title"], "A!");
    assert_eq!(results[1]["userErrors"], json!([{ "code": "INVALID", "field": "tasks.1.parentTaskId" }]));
    assert_eq!(results[2]["userErrors"], json!([]));
    let many: Vec<_> = (0..101).map(|_| json!({ "id": a })).collect();
    let refused = owner.run("updateTasks", RESULTS, json!({ "tasks": many })).await;
    assert_eq!(refused.refused("updateTasks"), ("LIMIT".to_owned(), "tasks".to_owned()));
    let refused = owner.run("completeTasks", RESULTS, json!({ "tasks": many })).await;
    assert_eq!(refused.refused("completeTasks"), ("LIMIT".to_owned(), "tasks".to_owned()));

    wait(owner, &b, &a).await;
    wait(owner, &a, &c).await;
    let input = json!({ "tasks": [{ "id": b }, { "id": c }, { "id": a }] });
    let done = owner.run("completeTasks", RESULTS, input).await;
    let results = done.done("completeTasks")["results"].clone();
    assert_eq!(results[0]["userErrors"], json!([{ "code": "INVALID_TRANSITION", "field": "tasks.0.id" }]));
    assert_eq!((&results[1]["task"]["status"], &results[2]["task"]["status"]), (&json!("DONE"), &json!("DONE")));
}

#[tokio::test]
async fn changes_of_the_same_tasks_in_other_orders_wait_for_each_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(task(owner, &own, &n.to_string()).await);
    }
    let tries = (0..16).map(|n| {
        let mut items: Vec<_> = ids.iter().map(|id| json!({ "id": id, "title": format!("by {n}") })).collect();
        if n % 2 == 0 {
            items.reverse();
        }
        owner.run("updateTasks", RESULTS, json!({ "tasks": items }))
    });
    for answer in join_all(tries).await {
        let results = answer.done("updateTasks")["results"].as_array().expect("a list").clone();
        assert!(results.iter().all(|result| result["userErrors"] == json!([])), "{answer}");
    }
}
