//! Tasks: what waits for what, where each stands, and from state to state.

use harness::{Answer, Client};
use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let engagement = owner.run("createEngagement", "engagement { id }", json!({ "name": format!("Done {run}") })).await;
    let engagement = engagement.done("createEngagement")["engagement"]["id"].clone();
    let input = json!({ "engagementId": engagement, "name": format!("Drawings {run}") });
    let project = owner.run("createProject", "project { id }", input).await;
    let project = project.done("createProject")["project"]["id"].clone();
    let input = json!({ "projectId": project, "name": format!("Drawn {run}") });
    let milestone = owner.run("createMilestone", "milestone { id }", input).await;
    let milestone = milestone.done("createMilestone")["milestone"]["id"].clone();
    let fields = json!({
        "projectId": project, "title": format!("Draw {run}"), "description": run, "milestoneId": milestone,
        "assigneeId": firm.member, "priority": "HIGH", "dueDate": "2030-07-01", "estimateMinutes": 60,
    });
    let made = meter.mutate(owner, "createTask", "task { id version }", fields).await;
    let id = made.text("/createTask/task/id");
    let tasks = "results { task { id } userErrors { code } }";
    let input = json!({ "tasks": [
        { "projectId": project, "title": format!("Ink {run}"), "afterTaskId": id },
        { "projectId": project, "title": format!("Send {run}"), "parentTaskId": id },
    ] });
    let made = meter.mutate(owner, "createTasks", tasks, input).await;
    let [ink, send] = [0, 1].map(|at| made.text(&format!("/createTasks/results/{at}/task/id")).to_owned());
    let input =
        json!({ "tasks": [{ "id": ink, "title": format!("Ink twice {run}") }, { "id": send, "priority": "LOW" }] });
    meter.mutate(owner, "updateTasks", tasks, input).await;

    let edge = json!({ "taskId": send, "predecessorId": ink });
    meter.mutate(owner, "addTaskDependency", "taskDependency { id }", edge.clone()).await;
    meter.mutate(owner, "removeTaskDependency", "taskDependency { id }", edge).await;

    change(meter, owner, "updateTask", id, json!({ "expectedVersion": 1, "title": format!("Paint {run}") })).await;
    change(meter, owner, "moveTask", id, json!({ "afterTaskId": ink })).await;
    for mutation in
        ["startTask", "submitTaskForReview", "completeTask", "reopenTask", "cancelTask", "deleteTask", "restoreTask"]
    {
        change(meter, owner, mutation, id, json!({})).await;
    }
    meter.mutate(owner, "completeTasks", tasks, json!({ "tasks": [{ "id": ink }, { "id": send }] })).await;
}

async fn change(meter: &mut Meter, client: &Client, mutation: &str, id: &str, mut input: Value) -> Answer {
    input["id"] = json!(id);
    meter.mutate(client, mutation, "task { id status version deletedAt }", input).await
}
