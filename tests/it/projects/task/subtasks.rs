//! Tasks that are parts of others.

use futures::future::join_all;
use harness::{Client, Server};
use serde_json::json;

use super::{STATE, done, made, project, refusal, task};

async fn under(client: &Client, project: &str, parent: &str, title: &str) -> String {
    made(client, json!({ "projectId": project, "title": title, "parentTaskId": parent })).await
}

#[tokio::test]
async fn a_task_is_no_part_of_itself_and_has_few_levels() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    let mut line = vec![task(owner, &own, "1").await];
    for level in 2..=10 {
        line.push(under(owner, &own, &line[level - 2], &level.to_string()).await);
    }
    let input = json!({ "projectId": own, "title": "11", "parentTaskId": line[9] });
    let refused = owner.run("createTask", STATE, input).await;
    assert_eq!(refused.refused("createTask"), refusal("LIMIT", "parentTaskId"));
    for (of, parent, code) in [(0, 0, "INVALID"), (0, 1, "INVALID"), (0, 9, "INVALID"), (3, 7, "INVALID")] {
        let refused = owner.run("updateTask", STATE, json!({ "id": line[of], "parentTaskId": line[parent] })).await;
        assert_eq!(refused.refused("updateTask"), refusal(code, "parentTaskId"), "{of} under {parent}");
    }
    // Those below count: three levels under one of the eighth.
    let other = task(owner, &own, "a").await;
    let below = under(owner, &own, &other, "b").await;
    let refused = owner.run("updateTask", STATE, json!({ "id": other, "parentTaskId": line[8] })).await;
    assert_eq!(refused.refused("updateTask"), refusal("LIMIT", "parentTaskId"));
    done(owner, "deleteTask", json!({ "id": below })).await;
    let refused = owner.run("updateTask", STATE, json!({ "id": other, "parentTaskId": line[8] })).await;
    assert_eq!(refused.refused("updateTask"), refusal("LIMIT", "parentTaskId"), "a deleted one can come back");
    done(owner, "updateTask", json!({ "id": other, "parentTaskId": line[7] })).await;
    done(owner, "updateTask", json!({ "id": line[4], "parentTaskId": null })).await;
    done(owner, "updateTask", json!({ "id": line[0], "parentTaskId": line[9] })).await;
}

#[tokio::test]
async fn two_changes_at_once_close_no_circle() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let own = project(&acme, "Engine").await;
    for round in 0..8 {
        let mut ids = Vec::new();
        for place in 0..3 {
            ids.push(task(owner, &own, &format!("{round}-{place}")).await);
        }
        let put = |of: usize, under: usize| {
            owner.run("updateTask", STATE, json!({ "id": ids[of], "parentTaskId": ids[under] }))
        };
        let answers = join_all([put(0, 1), put(1, 2), put(2, 0)]).await;
        let refused: Vec<_> = answers.iter().flat_map(|answer| answer.user_errors("updateTask")).collect();
        assert_eq!(refused.len(), 1, "two fit, the third would close the circle: {refused:?}");
        assert_eq!((refused[0].code.as_str(), refused[0].field.as_str()), ("INVALID", "parentTaskId"));
    }
}
