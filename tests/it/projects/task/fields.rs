//! What a task is made of.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::json;

use super::{MADE_UP, STATE, made, milestone, project, refusal, task};

#[tokio::test]
async fn a_task_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let project = project(&acme, "Engine").await;
    let (step, parent) = (milestone(&acme.owner, &project, "Drawn").await, task(&acme.owner, &project, "Design").await);
    let input = json!({
        "projectId": project, "title": " Draw 🛠 it ", "description": "Twice.\nAs agreed.", "milestoneId": step,
        "parentTaskId": parent, "assigneeId": acme.owner.member_id(), "priority": "URGENT", "startDate": "2026-03-01",
        "dueDate": "2026-03-01", "estimateMinutes": 600_000, "clientVisible": true, "customFields": { "a": [1] },
        "externalId": "t-1"
    });
    let everything = "task { title description status priority startDate dueDate isOverdue estimateMinutes clientVisible \
        completedAt customFields externalId isBlocked version project { id } engagement { name } milestone { id } \
        parentTask { id } assignee { id } }";
    let made = acme.owner.run("createTask", everything, input).await;
    assert_eq!(
        made.done("createTask")["task"],
        json!({
            "title": "Draw 🛠 it", "description": "Twice.\nAs agreed.", "status": "TODO", "priority": "URGENT",
            "startDate": "2026-03-01", "dueDate": "2026-03-01", "isOverdue": true, "estimateMinutes": 600_000,
            "clientVisible": true, "completedAt": null, "customFields": { "a": [1] }, "externalId": "t-1",
            "isBlocked": false, "version": 1, "project": { "id": project }, "engagement": { "name": "Engine" },
            "milestone": { "id": step }, "parentTask": { "id": parent }, "assignee": { "id": acme.owner.member_id() }
        })
    );
    for (list, of) in [
        ("milestone(id: $id) { tasks { nodes { externalId } } }", &step),
        ("task(id: $id) { tasks: subtasks { nodes { externalId } } }", &parent),
        ("member(id: $id) { tasks: assignedTasks { nodes { externalId } } }", &acme.owner.member_id()),
    ] {
        let found = acme.owner.query(&format!("query($id: ID!) {{ of: {list} }}"), json!({ "id": of })).await;
        assert_eq!(found.each("/of/tasks/nodes", "externalId"), ["t-1"], "{list}");
    }
    let of_engagement = "query($id: ID!) { project(id: $id) { engagement { tasks { totalCount } } } }";
    let of_engagement = acme.owner.query(of_engagement, json!({ "id": project })).await;
    assert_eq!(of_engagement.at("/project/engagement/tasks/totalCount"), 2);
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let own = project(&acme, "Engine").await;
    let theirs = project(&other, "Theirs").await;
    let gone = task(&acme.owner, &own, "Gone").await;
    acme.owner.run("deleteTask", STATE, json!({ "id": gone })).await.done("deleteTask");
    let input = json!({
        "projectId": theirs, "title": "a\u{7}b", "description": "x".repeat(10_001), "estimateMinutes": 0,
        "startDate": "2026-04-02", "dueDate": "2026-04-01", "milestoneId": milestone(&other.owner, &theirs, "Theirs").await,
        "parentTaskId": gone, "assigneeId": other.owner.member_id(), "customFields": [], "externalId": "x".repeat(201)
    });
    let refused = acme.owner.run("createTask", STATE, input).await;
    let reasons = refused.user_errors("createTask");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    // Whose parent it would be is looked at under the project's lock, and that is not there.
    assert_eq!(reasons, [("projectId", "NOT_FOUND")], "{refused}");

    let input = json!({
        "projectId": own, "title": "a\u{7}b", "description": "x".repeat(10_001), "estimateMinutes": 0,
        "startDate": "2026-04-02", "dueDate": "2026-04-01", "milestoneId": milestone(&other.owner, &theirs, "Theirs").await,
        "parentTaskId": gone, "assigneeId": other.owner.member_id(), "customFields": [], "externalId": "x".repeat(201)
    });
    let refused = acme.owner.run("createTask", STATE, input).await;
    let reasons = refused.user_errors("createTask");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("assigneeId", "NOT_FOUND"),
            ("customFields", "INVALID"),
            ("description", "LIMIT"),
            ("dueDate", "INVALID"),
            ("estimateMinutes", "INVALID"),
            ("externalId", "LIMIT"),
            ("milestoneId", "NOT_FOUND"),
            ("parentTaskId", "NOT_FOUND"),
            ("title", "INVALID"),
        ]
    );
    let second = project(&acme, "Second").await;
    let (elsewhere, step) = (task(&acme.owner, &second, "There").await, milestone(&acme.owner, &second, "There").await);
    for (field, value, code) in [
        ("title", json!(""), "REQUIRED"),
        ("title", json!("x".repeat(201)), "LIMIT"),
        ("projectId", json!(theirs), "NOT_FOUND"),
        ("milestoneId", json!(step), "INVALID"),
        ("parentTaskId", json!(elsewhere), "INVALID"),
        ("afterTaskId", json!(elsewhere), "INVALID"),
        ("afterTaskId", json!(gone), "NOT_FOUND"),
        ("afterTaskId", json!(MADE_UP), "NOT_FOUND"),
    ] {
        let mut input = json!({ "projectId": own, "title": "Task" });
        input[field] = value;
        let refused = acme.owner.run("createTask", STATE, input).await;
        assert_eq!(refused.refused("createTask"), refusal(code, field), "{refused}");
    }
    let none =
        acme.owner.query("query($id: ID!) { project(id: $id) { tasks { totalCount } } }", json!({ "id": own })).await;
    assert_eq!(none.at("/project/tasks/totalCount"), 0);
}

#[tokio::test]
async fn an_update_changes_what_is_said_and_nothing_else() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let own = project(&acme, "Engine").await;
    let input = json!({ "projectId": own, "title": "Draw", "description": "Twice.", "startDate": "2026-04-01",
        "dueDate": "2026-04-02", "priority": "LOW", "externalId": "t-1" });
    let id = made(&acme.owner, input).await;
    let fields = "task { title description startDate dueDate priority version }";
    let input = json!({ "id": id, "description": null, "priority": "HIGH", "startDate": null });
    let changed = acme.owner.run("updateTask", fields, input.clone()).await;
    let expected = json!({ "title": "Draw", "description": null, "startDate": null, "dueDate": "2026-04-02",
        "priority": "HIGH", "version": 2 });
    assert_eq!(changed.done("updateTask")["task"], expected);
    let again = acme.owner.run("updateTask", fields, input).await;
    assert_eq!(again.done("updateTask")["task"], expected, "the same again is no change");
    for (input, why) in [
        (json!({ "startDate": "2026-04-03" }), ("INVALID", "startDate")),
        (json!({ "title": null }), ("REQUIRED", "title")),
        (json!({ "estimateMinutes": 600_001 }), ("INVALID", "estimateMinutes")),
    ] {
        let mut input = input;
        input["id"] = json!(id);
        let refused = acme.owner.run("updateTask", fields, input).await;
        assert_eq!(refused.refused("updateTask"), refusal(why.0, why.1));
    }
    let taken = json!({ "projectId": own, "title": "Other", "externalId": "t-1" });
    let taken = acme.owner.run("createTask", fields, taken).await;
    assert_eq!(taken.refused("createTask"), refusal("DUPLICATE", "externalId"));
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_searched() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (own, other) = (project(&acme, "Engine").await, project(&acme, "Other").await);
    let member = acme.owner.member_id();
    for (title, project, priority, due) in [
        ("Bend pipes", &own, "NORMAL", json!("2026-03-01")),
        ("bend wires", &own, "URGENT", json!("2026-03-03")),
        ("Cut", &other, "LOW", json!(null)),
        ("Drill", &other, "HIGH", json!("2026-03-01")),
    ] {
        let input = json!({ "projectId": project, "title": title, "priority": priority, "dueDate": due,
            "assigneeId": (title != "Cut").then_some(&member) });
        made(&acme.owner, input).await;
    }
    let drill = acme.owner.query("{ tasks(search: \"dri\") { nodes { id } } }", json!({})).await;
    acme.owner.run("completeTask", STATE, json!({ "id": drill.text("/tasks/nodes/0/id") })).await.done("completeTask");
    let listed = async |arguments: &str| {
        let tasks = acme.owner.query(&format!("{{ tasks({arguments}) {{ nodes {{ title }} }} }}"), json!({})).await;
        tasks.each("/tasks/nodes", "title").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let by_title = "orderBy: [{ field: TITLE }]";
    for (filter, expected) in [
        ("title: { startsWith: \"BEND\" }".to_owned(), vec!["Bend pipes", "bend wires"]),
        ("priority: { eq: URGENT }".to_owned(), vec!["bend wires"]),
        ("priority: { not: NORMAL }".to_owned(), vec!["bend wires", "Cut", "Drill"]),
        ("priority: { in: [LOW, HIGH], not: LOW }".to_owned(), vec!["Drill"]),
        ("status: { eq: DONE }".to_owned(), vec!["Drill"]),
        ("isOverdue: true".to_owned(), vec!["Bend pipes"]),
        ("isOverdue: false".to_owned(), vec!["bend wires", "Cut", "Drill"]),
        ("dueDate: { isNull: true }".to_owned(), vec!["Cut"]),
        (format!("assigneeId: {{ eq: \"{member}\" }}"), vec!["Bend pipes", "bend wires", "Drill"]),
        ("parentTaskId: { isNull: true }".to_owned(), vec!["Bend pipes", "bend wires", "Cut", "Drill"]),
        (format!("projectId: {{ eq: \"{other}\" }}"), vec!["Cut", "Drill"]),
        ("project: { name: { eq: \"Engine\" } }".to_owned(), vec!["Bend pipes", "bend wires"]),
    ] {
        assert_eq!(listed(&format!("filter: {{ {filter} }}, {by_title}")).await, expected, "{filter}");
    }
    assert_eq!(
        listed("orderBy: [{ field: PRIORITY, direction: DESC }]").await,
        ["bend wires", "Drill", "Bend pipes", "Cut"]
    );
    assert_eq!(listed("orderBy: [{ field: DUE_DATE }]").await, ["Bend pipes", "Drill", "bend wires", "Cut"]);
    assert_eq!(listed("search: \"ben pip\"").await, ["Bend pipes"]);
    // Page by page in an order of which many are equal.
    let (mut seen, mut after) = (Vec::new(), json!(null));
    loop {
        let page = "query($after: String) { tasks(first: 1, after: $after, orderBy: [{ field: PRIORITY }]) \
            { nodes { title } pageInfo { hasNextPage endCursor } } }";
        let page = acme.owner.query(page, json!({ "after": after })).await;
        seen.extend(page.each("/tasks/nodes", "title").into_iter().map(str::to_owned));
        after = page.at("/tasks/pageInfo/endCursor").clone();
        if page.at("/tasks/pageInfo/hasNextPage") == false {
            break;
        }
    }
    assert_eq!(seen, ["Cut", "Bend pipes", "Drill", "bend wires"]);
}

#[tokio::test]
async fn a_billing_clerk_sees_tasks_and_changes_none() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let own = project(&acme, "Engine").await;
    let id = task(&acme.owner, &own, "Draw").await;
    let clerk = acme.member(Role::Billing).await;
    let seen = clerk.query("query($id: ID!) { task(id: $id) { title } }", json!({ "id": id })).await;
    assert_eq!(seen.at("/task/title"), "Draw");
    assert_eq!(clerk.run("startTask", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
}
