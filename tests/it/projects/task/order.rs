//! The order of a project's tasks.

use futures::future::join_all;
use harness::{Client, Server};
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::{MADE_UP, STATE, done, made, project, refusal, task, titles, verbs};

async fn put(client: &Client, id: &str, field: &str, neighbour: &str) {
    done(client, "moveTask", json!({ "id": id, field: neighbour })).await;
}

#[tokio::test]
async fn moving_a_task_writes_that_one_only() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let [a, b, c] = [task(owner, &own, "A").await, task(owner, &own, "B").await, task(owner, &own, "C").await];
    assert_eq!(titles(owner, &own).await, ["A", "B", "C"]);
    let behind = json!({ "projectId": own, "title": "A2", "afterTaskId": a });
    let second = made(owner, behind).await;
    assert_eq!(titles(owner, &own).await, ["A", "A2", "B", "C"]);
    let moved = owner.run("moveTask", STATE, json!({ "id": c, "beforeTaskId": a, "expectedVersion": 1 })).await;
    assert_eq!(moved.done("moveTask")["task"]["version"], 2);
    assert_eq!(titles(owner, &own).await, ["C", "A", "A2", "B"]);
    put(owner, &a, "afterTaskId", &b).await;
    assert_eq!(titles(owner, &own).await, ["C", "A2", "B", "A"]);
    put(owner, &c, "afterTaskId", &second).await;
    assert_eq!(titles(owner, &own).await, ["A2", "C", "B", "A"]);
    // It stands there already.
    assert_eq!(done(owner, "moveTask", json!({ "id": c, "beforeTaskId": b })).await["version"], 3);
    assert_eq!(verbs(owner, &c).await, ["task.moved", "task.moved", "task.created"]);
    for id in [&b, &second] {
        assert_eq!(verbs(owner, id).await, ["task.created"], "who was not moved was not written");
    }
}

/// A board places what was moved by its rank, without asking for the others again.
#[tokio::test]
async fn ranks_tell_the_order() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let [_, b, c] = [task(owner, &own, "A").await, task(owner, &own, "B").await, task(owner, &own, "C").await];
    let ranks = async || {
        let query = "query($id: ID!) { project(id: $id) { tasks(orderBy: [{ field: RANK }]) { nodes { rank } } } }";
        let told = owner.query(query, json!({ "id": own })).await;
        told.each("/project/tasks/nodes", "rank").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = ranks().await;
    assert!(before.len() == 3 && before.is_sorted_by(|one, next| one.as_bytes() < next.as_bytes()), "{before:?}");
    let moved = owner.run("moveTask", "task { rank }", json!({ "id": c, "beforeTaskId": b })).await;
    let rank = moved.text("/moveTask/task/rank");
    assert!(before[0].as_bytes() < rank.as_bytes() && rank.as_bytes() < before[1].as_bytes(), "{rank} {before:?}");
    assert_eq!(ranks().await, [before[0].as_str(), rank, before[1].as_str()]);
}

#[tokio::test]
async fn a_place_is_one_beside_another_task_of_the_project() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let owner = &acme.owner;
    let (own, second) = (project(&acme, "Engine").await, project(&acme, "Second").await);
    let theirs = project(&other, "Theirs").await;
    let (a, b) = (task(owner, &own, "A").await, task(owner, &own, "B").await);
    let (elsewhere, foreign) = (task(owner, &second, "X").await, task(&other.owner, &theirs, "Y").await);
    for (input, why) in [
        (json!({}), ("REQUIRED", "afterTaskId")),
        (json!({ "afterTaskId": b, "beforeTaskId": b }), ("INVALID", "beforeTaskId")),
        (json!({ "afterTaskId": a }), ("INVALID", "afterTaskId")),
        (json!({ "beforeTaskId": elsewhere }), ("INVALID", "beforeTaskId")),
        (json!({ "beforeTaskId": foreign }), ("NOT_FOUND", "beforeTaskId")),
        (json!({ "afterTaskId": MADE_UP }), ("NOT_FOUND", "afterTaskId")),
    ] {
        let mut input = input;
        input["id"] = json!(a);
        let refused = owner.run("moveTask", STATE, input).await;
        assert_eq!(refused.refused("moveTask"), refusal(why.0, why.1), "{refused}");
    }
    assert_eq!(titles(owner, &own).await, ["A", "B"]);
}

/// As after many insertions at one place, or appends at the same moment: there is no room, until ranks are spread anew.
#[tokio::test]
async fn where_there_is_no_room_it_is_made() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let mut ids = Vec::new();
    for title in ["A", "B", "C", "D"] {
        ids.push(task(owner, &own, title).await);
    }
    let long = format!("{}1", "0".repeat(199));
    for (ranks, expected) in [
        (["a", "a", "a", "a"].map(str::to_owned), ["A", "D", "B", "C"]),
        (["a".to_owned(), format!("a{}", &long[1..]), "c".to_owned(), "d".to_owned()], ["A", "D", "B", "C"]),
    ] {
        for (id, rank) in ids.iter().zip(ranks) {
            let sql =
                format!("UPDATE tasks SET rank = '{rank}' WHERE id = '{}'", entity::id::split(id).expect("an id").1);
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(server.database().maintenance()).await.expect("it is ranked");
        }
        assert_eq!(titles(owner, &own).await, ["A", "B", "C", "D"]);
        put(owner, &ids[3], "afterTaskId", &ids[0]).await;
        assert_eq!(titles(owner, &own).await, expected);
        let ranks: Vec<String> = sqlx::query_scalar("SELECT rank FROM tasks ORDER BY rank")
            .fetch_all(server.database().maintenance())
            .await
            .expect("ranks are read");
        assert!(ranks.is_sorted_by(|one, next| one < next) && ranks.iter().all(|rank| rank.len() < 5), "{ranks:?}");
    }
}

#[tokio::test]
async fn whatever_is_moved_and_made_at_once_each_stands_somewhere() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let (first, last) = (task(owner, &own, "First").await, task(owner, &own, "Last").await);
    let made = join_all((0..16).map(|n| {
        let after = (n % 2 == 0).then_some(&first);
        made(owner, json!({ "projectId": own, "title": format!("T{n}"), "afterTaskId": after }))
    }));
    let made = made.await;
    join_all(made.iter().map(|id| put(owner, id, "beforeTaskId", &last))).await;
    let titles = titles(owner, &own).await;
    assert_eq!(titles.len(), 18);
    assert_eq!((titles[0].as_str(), titles[17].as_str()), ("First", "Last"), "all were put between them");
}
