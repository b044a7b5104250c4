//! Out of the lists and back: a task with its subtasks, and what they wait for.

use harness::Server;
use serde_json::json;

use super::{STATE, done, made, project, refusal, task, titles, wait};

const EDGES: &str =
    "query($id: ID!) { task(id: $id) { predecessors { predecessor { title } } successors { task { title } } } }";

#[tokio::test]
async fn a_task_goes_and_comes_back_with_all_that_belongs_to_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let (design, build) = (task(owner, &own, "Design").await, task(owner, &own, "Build").await);
    let sketch = made(owner, json!({ "projectId": own, "title": "Sketch", "parentTaskId": design })).await;
    let ink = made(owner, json!({ "projectId": own, "title": "Ink", "parentTaskId": sketch })).await;
    let alone = made(owner, json!({ "projectId": own, "title": "Alone", "parentTaskId": sketch })).await;
    wait(owner, &build, &ink).await;
    wait(owner, &build, &design).await;
    done(owner, "deleteTask", json!({ "id": alone })).await;
    done(owner, "deleteTask", json!({ "id": design })).await;
    assert_eq!(titles(owner, &own).await, ["Build"]);
    let free = owner.query(EDGES, json!({ "id": build })).await;
    assert_eq!(free.at("/task/predecessors"), &json!([]));

    let under = owner.run("restoreTask", STATE, json!({ "id": ink })).await;
    assert_eq!(under.refused("restoreTask"), refusal("INVALID_TRANSITION", "id"), "its parent is deleted");
    done(owner, "restoreTask", json!({ "id": design })).await;
    assert_eq!(titles(owner, &own).await, ["Design", "Build", "Sketch", "Ink"], "in their places, but who went alone");
    let waits = owner.query(EDGES, json!({ "id": build })).await;
    assert_eq!(waits.at("/task/predecessors").as_array().map(Vec::len), Some(2));
    assert_eq!(done(owner, "restoreTask", json!({ "id": alone })).await["deletedAt"], json!(null));
}

#[tokio::test]
async fn what_would_wait_for_itself_by_now_does_not_come_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let [a, b, c] = [task(owner, &own, "A").await, task(owner, &own, "B").await, task(owner, &own, "C").await];
    wait(owner, &b, &a).await;
    wait(owner, &c, &b).await;
    done(owner, "deleteTask", json!({ "id": b })).await;
    wait(owner, &a, &c).await;
    let refused = owner.run("restoreTask", STATE, json!({ "id": b })).await;
    assert_eq!(refused.refused("restoreTask"), refusal("INVALID_TRANSITION", "id"));
    assert!(refused.user_errors("restoreTask")[0].message.contains("themselves: \"B\", \"C\"."), "{refused}");
    assert_eq!(titles(owner, &own).await, ["A", "C"], "nothing came back");
    let input = json!({ "taskId": a, "predecessorId": c });
    owner.run("removeTaskDependency", "taskDependency { id }", input).await.done("removeTaskDependency");
    done(owner, "restoreTask", json!({ "id": b })).await;
    let edges = owner.query(EDGES, json!({ "id": b })).await;
    assert_eq!(edges.text("/task/predecessors/0/predecessor/title"), "A");
    assert_eq!(edges.text("/task/successors/0/task/title"), "C");
}

#[tokio::test]
async fn a_project_takes_its_tasks_along() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let (a, b) = (task(owner, &own, "A").await, task(owner, &own, "B").await);
    wait(owner, &b, &a).await;
    done(owner, "deleteTask", json!({ "id": a })).await;
    owner.run("deleteProject", "project { id }", json!({ "id": own })).await.done("deleteProject");
    let gone = owner.query("{ tasks { totalCount } }", json!({})).await;
    assert_eq!(gone.at("/tasks/totalCount"), 0);
    let refused = owner.run("restoreTask", STATE, json!({ "id": a })).await;
    assert_eq!(refused.refused("restoreTask"), refusal("INVALID_TRANSITION", "id"), "its project is deleted");
    owner.run("restoreProject", "project { id }", json!({ "id": own })).await.done("restoreProject");
    assert_eq!(titles(owner, &own).await, ["B"]);
    done(owner, "restoreTask", json!({ "id": a })).await;
    let edges = owner.query(EDGES, json!({ "id": b })).await;
    assert_eq!(edges.text("/task/predecessors/0/predecessor/title"), "A");
}
