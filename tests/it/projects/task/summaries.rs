//! What tasks come to: the progress of projects, and the workload of members.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{done, made, project, task};

#[tokio::test]
async fn progress_counts_what_is_done_of_what_is_not_given_up() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let (own, empty) = (project(&acme, "Engine").await, project(&acme, "Empty").await);
    let mut ids = Vec::new();
    for minutes in [json!(60), json!(30), json!(null), json!(90), json!(1000), json!(7)] {
        let input = json!({ "projectId": own, "title": "T", "estimateMinutes": minutes });
        ids.push(made(owner, input).await);
    }
    for (mutation, place) in [("completeTask", 0), ("completeTask", 2), ("cancelTask", 4), ("deleteTask", 5)] {
        done(owner, mutation, json!({ "id": ids[place] })).await;
    }
    let both = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Project { progress { tasks done cancelled percent \
        estimateMinutes doneEstimateMinutes } } } }";
    let both = owner.query(both, json!({ "ids": [own, empty] })).await;
    assert_eq!(
        both.at("/nodes/0/progress"),
        &json!({ "tasks": 5, "done": 2, "cancelled": 1, "percent": 50, "estimateMinutes": 180, "doneEstimateMinutes": 60 })
    );
    assert_eq!(
        both.at("/nodes/1/progress"),
        &json!({ "tasks": 0, "done": 0, "cancelled": 0, "percent": 0, "estimateMinutes": 0, "doneEstimateMinutes": 0 })
    );
}

const WORKLOAD: &str = "query($from: Date!, $to: Date!, $ids: [ID!]) { workload(from: $from, to: $to, memberIds: $ids) {
  member { id } openTasks estimateMinutes unestimatedTasks overdueTasks undatedTasks weeks { monday openTasks estimateMinutes } } }";

/// Today is Monday, 2026-03-02.
#[tokio::test]
async fn workload_tells_who_has_what_to_do_and_when() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let owner = &acme.owner;
    let idle = acme.member(Role::Member).await;
    let own = project(&acme, "Engine").await;
    let of = |due: Value, minutes: Value| json!({ "projectId": own, "title": "T", "assigneeId": owner.member_id(), "dueDate": due, "estimateMinutes": minutes });
    for (due, minutes) in [
        (json!("2026-03-02"), json!(60)),
        (json!("2026-03-08"), json!(30)),
        (json!("2026-03-09"), json!(null)),
        (json!("2026-03-31"), json!(10)),
        (json!("2026-04-01"), json!(999)),
        (json!("2026-02-27"), json!(5)),
        (json!(null), json!(5)),
    ] {
        made(owner, of(due, minutes)).await;
    }
    let finished = made(owner, of(json!("2026-03-03"), json!(7))).await;
    done(owner, "completeTask", json!({ "id": finished })).await;
    task(owner, &own, "Nobody's").await;
    // Of a project that is given up nothing is to be done.
    let given_up = project(&acme, "Boiler").await;
    made(
        owner,
        json!({ "projectId": given_up, "title": "T", "assigneeId": owner.member_id(), "dueDate": "2026-03-03" }),
    )
    .await;
    let cancelled = owner.run("cancelProject", "project { id }", json!({ "id": given_up, "reason": "No" })).await;
    cancelled.done("cancelProject");

    let variables = json!({ "from": "2026-03-01", "to": "2026-03-31" });
    let all = owner.query(WORKLOAD, variables.clone()).await;
    let mine = json!({
        "member": { "id": owner.member_id() }, "openTasks": 4, "estimateMinutes": 100, "unestimatedTasks": 1,
        "overdueTasks": 1, "undatedTasks": 1,
        "weeks": [
            { "monday": "2026-03-02", "openTasks": 2, "estimateMinutes": 90 },
            { "monday": "2026-03-09", "openTasks": 1, "estimateMinutes": 0 },
            { "monday": "2026-03-30", "openTasks": 1, "estimateMinutes": 10 },
        ]
    });
    let nothing = |id: String| {
        json!({ "member": { "id": id }, "openTasks": 0, "estimateMinutes": 0, "unestimatedTasks": 0, "overdueTasks": 0,
            "undatedTasks": 0, "weeks": [] })
    };
    assert_eq!(all.at("/workload"), &json!([nothing(idle.member_id()), mine]), "in the order of their names");
    let mut one = variables.clone();
    one["ids"] = json!([owner.member_id(), other.owner.member_id()]);
    assert_eq!(owner.query(WORKLOAD, one).await.at("/workload"), &json!([mine]), "who is not there is left out");
    for (from, to) in [("2026-03-02", "2026-03-01"), ("2026-03-01", "2028-03-03")] {
        let refused = owner.query(WORKLOAD, json!({ "from": from, "to": to })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT");
    }
    let mut many = variables;
    many["ids"] = json!(vec![owner.member_id(); 101]);
    assert_eq!(owner.query(WORKLOAD, many).await.code(), "BAD_USER_INPUT");
}
