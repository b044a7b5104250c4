//! What is to be done, and what waits for what.

mod bulk;
mod deletion;
mod dependencies;
mod fields;
mod order;
mod plans;
mod states;
mod subtasks;
mod summaries;

use harness::{Client, Org};
use serde_json::{Value, json};

const STATE: &str = "task { id version title status completedAt isBlocked deletedAt }";

const MADE_UP: &str = "task_01h455vb4pex5vsknk084sn02q";

/// A project of an engagement of its own.
async fn project(org: &Org, name: &str) -> String {
    let made = org.owner.run("createEngagement", "engagement { id }", json!({ "name": name })).await;
    let engagement = made.text("/createEngagement/engagement/id");
    let input = json!({ "name": name, "engagementId": engagement });
    let made = org.owner.run("createProject", "project { id }", input).await;
    made.text("/createProject/project/id").to_owned()
}

/// A milestone of a project.
async fn milestone(client: &Client, project: &str, name: &str) -> String {
    let input = json!({ "projectId": project, "name": name });
    let made = client.run("createMilestone", "milestone { id }", input).await;
    made.text("/createMilestone/milestone/id").to_owned()
}

async fn task(client: &Client, project: &str, title: &str) -> String {
    made(client, json!({ "projectId": project, "title": title })).await
}

async fn made(client: &Client, input: Value) -> String {
    let made = client.run("createTask", "task { id }", input).await;
    made.done("createTask");
    made.text("/createTask/task/id").to_owned()
}

/// Runs a mutation that must go well; answers its task.
async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    client.run(mutation, STATE, input).await.done(mutation)["task"].clone()
}

/// Lets a task wait for another.
async fn wait(client: &Client, task: &str, predecessor: &str) {
    let input = json!({ "taskId": task, "predecessorId": predecessor });
    client.run("addTaskDependency", "taskDependency { id }", input).await.done("addTaskDependency");
}

/// The titles of a project's tasks in their order.
async fn titles(client: &Client, project: &str) -> Vec<String> {
    let tasks =
        "query($id: ID!) { project(id: $id) { tasks(first: 100, orderBy: [{ field: RANK }]) { nodes { title } } } }";
    let tasks = client.query(tasks, json!({ "id": project })).await;
    tasks.each("/project/tasks/nodes", "title").into_iter().map(str::to_owned).collect()
}

async fn verbs(client: &Client, id: &str) -> Vec<String> {
    let events = "query($id: ID!) { task(id: $id) { activity(first: 50) { nodes { verb } } } }";
    let events = client.query(events, json!({ "id": id })).await;
    events.each("/task/activity/nodes", "verb").into_iter().map(str::to_owned).collect()
}

/// What a refusal is compared with.
fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}
