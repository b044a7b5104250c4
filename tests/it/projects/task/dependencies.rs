//! What waits for what.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use harness::{Client, Server};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::{MADE_UP, project, refusal, task, wait};

const EDGE: &str = "taskDependency { id version deletedAt task { id } predecessor { id } project { id } }";

fn edge(task: &str, predecessor: &str) -> Value {
    json!({ "taskId": task, "predecessorId": predecessor })
}

#[tokio::test]
async fn a_task_waits_for_another_and_no_more() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let (a, b) = (task(owner, &own, "A").await, task(owner, &own, "B").await);
    let mut input = edge(&b, &a);
    input["idempotencyKey"] = json!("once");
    let added = owner.run("addTaskDependency", EDGE, input.clone()).await;
    let made = added.done("addTaskDependency")["taskDependency"].clone();
    assert_eq!((&made["task"]["id"], &made["predecessor"]["id"]), (&json!(b), &json!(a)));
    assert_eq!(made["project"]["id"], json!(own));
    let again = owner.run("addTaskDependency", EDGE, input).await;
    assert_eq!(again.done("addTaskDependency")["taskDependency"], made, "a retry answers with what the first made");
    let twice = owner.run("addTaskDependency", EDGE, edge(&b, &a)).await;
    assert_eq!(twice.refused("addTaskDependency"), refusal("DUPLICATE", "predecessorId"));

    let mut stale = edge(&b, &a);
    stale["expectedVersion"] = json!(7);
    let stale = owner.run("removeTaskDependency", EDGE, stale).await;
    assert_eq!(stale.refused("removeTaskDependency"), refusal("CONFLICT", "expectedVersion"));
    let removed = owner.run("removeTaskDependency", EDGE, edge(&b, &a)).await;
    assert!(removed.done("removeTaskDependency")["taskDependency"]["deletedAt"].is_string());
    let again = owner.run("removeTaskDependency", EDGE, edge(&b, &a)).await;
    assert_eq!(again.refused("removeTaskDependency"), refusal("NOT_FOUND", "predecessorId"));
    wait(owner, &a, &b).await;
    let node = owner.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": made["id"] })).await;
    assert_eq!(node.at("/node"), &Value::Null);
}

#[tokio::test]
async fn what_can_not_be_waited_for_is_refused() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let owner = &acme.owner;
    let (own, second, theirs) = (project(&acme, "1").await, project(&acme, "2").await, project(&other, "3").await);
    let [a, b, c] = [task(owner, &own, "A").await, task(owner, &own, "B").await, task(owner, &own, "C").await];
    let (elsewhere, foreign) = (task(owner, &second, "X").await, task(&other.owner, &theirs, "Y").await);
    let gone = task(owner, &own, "Gone").await;
    owner.run("deleteTask", "task { id }", json!({ "id": gone })).await.done("deleteTask");
    wait(owner, &b, &a).await;
    wait(owner, &c, &b).await;
    for (input, why) in [
        (edge(&a, &a), ("INVALID", "predecessorId")),
        (edge(&a, &b), ("INVALID", "predecessorId")),
        (edge(&a, &c), ("INVALID", "predecessorId")),
        (edge(&a, &elsewhere), ("INVALID", "predecessorId")),
        (edge(&a, &foreign), ("NOT_FOUND", "predecessorId")),
        (edge(&a, &gone), ("NOT_FOUND", "predecessorId")),
        (edge(&a, MADE_UP), ("NOT_FOUND", "predecessorId")),
        (edge(&foreign, &a), ("NOT_FOUND", "taskId")),
        (edge(&gone, &a), ("NOT_FOUND", "taskId")),
    ] {
        let refused = owner.run("addTaskDependency", EDGE, input.clone()).await;
        assert_eq!(refused.refused("addTaskDependency"), refusal(why.0, why.1), "{refused}");
        let removed = owner.run("removeTaskDependency", EDGE, input).await;
        assert_eq!(removed.refused("removeTaskDependency"), refusal("NOT_FOUND", "predecessorId"), "{removed}");
    }
}

/// Each edge alone is fine; together they would be circles of every length.
#[tokio::test]
async fn however_many_are_added_at_once_nothing_waits_for_itself() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let mut tasks = Vec::new();
    for n in 0..8 {
        tasks.push(task(owner, &own, &format!("T{n}")).await);
    }
    // Two halves of a circle, again and again: one is refused each time.
    for pair in tasks.chunks(2) {
        let add = |waits: usize, first: usize| owner.run("addTaskDependency", EDGE, edge(&pair[waits], &pair[first]));
        let answers = join_all([add(0, 1), add(1, 0)]).await;
        let refused: Vec<_> = answers.iter().flat_map(|answer| answer.user_errors("addTaskDependency")).collect();
        assert_eq!(refused.len(), 1, "{answers:?}");
        assert_eq!(refused[0].code, "INVALID");
    }
    // 32 callers with edges at random.
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..4 {
        let pairs: Vec<_> = (0..32).map(|_| [random.random_range(0..8), random.random_range(0..8)]).collect();
        let add = |[waits, first]: [usize; 2]| owner.run("addTaskDependency", EDGE, edge(&tasks[waits], &tasks[first]));
        let answers = join_all(pairs.into_iter().map(add)).await;
        for reason in answers.iter().flat_map(|answer| answer.user_errors("addTaskDependency")) {
            assert!(["INVALID", "DUPLICATE"].contains(&reason.code.as_str()), "{reason:?}");
        }
        let edges = edges(owner, &own).await;
        assert!(is_acyclic(&edges), "{edges:?}");
    }
    // Of two tasks one can wait for the other, whatever there is already.
    let all = (0..64).map(|n| [n / 8, n % 8]).filter(|[waits, first]| waits != first);
    join_all(all.map(|[waits, first]| owner.run("addTaskDependency", EDGE, edge(&tasks[waits], &tasks[first])))).await;
    let edges = edges(owner, &own).await;
    assert!(is_acyclic(&edges), "{edges:?}");
    assert_eq!(edges.values().map(BTreeSet::len).sum::<usize>(), 28, "every pair once, in one direction");
}

/// What each task of a project waits for.
async fn edges(client: &Client, project: &str) -> BTreeMap<String, BTreeSet<String>> {
    let tasks = "query($id: ID!) { project(id: $id) { tasks(first: 100) { nodes { id predecessors { predecessor { id } } } } } }";
    let tasks = client.query(tasks, json!({ "id": project })).await;
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let tasks = tasks.at("/project/tasks/nodes").as_array().expect("a list").clone();
    tasks
        .iter()
        .map(|task| {
            let predecessors = task["predecessors"].as_array().expect("a list");
            (text(&task["id"]), predecessors.iter().map(|edge| text(&edge["predecessor"]["id"])).collect())
        })
        .collect()
}

/// Takes away what waits for nothing, until nothing is left or everything waits.
fn is_acyclic(edges: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let mut left = edges.clone();
    loop {
        let free: Vec<_> = left.iter().filter(|(_, waits)| waits.is_empty()).map(|(task, _)| task.clone()).collect();
        if free.is_empty() {
            return left.is_empty();
        }
        for task in &free {
            left.remove(task);
        }
        for waits in left.values_mut() {
            waits.retain(|task| !free.contains(task));
        }
    }
}
