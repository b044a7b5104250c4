//! What a firm has to do.

use harness::Org;
use serde_json::json;

use super::made;

/// A task of a project with all that it can refer to, and what it waits for.
pub async fn fill(org: &Org, word: &str, project: &str, milestone: &str) -> [(String, String); 2] {
    let owner = &org.owner;
    let first = json!({ "projectId": project, "title": format!("{word} first") });
    let first = made(owner, "createTask", "task", first).await;
    let input = json!({ "projectId": project, "title": format!("{word} task"), "milestoneId": milestone,
        "parentTaskId": first, "assigneeId": owner.member_id() });
    let task = made(owner, "createTask", "task", input).await;
    let input = json!({ "taskId": task, "predecessorId": first });
    let dependency = made(owner, "addTaskDependency", "taskDependency", input).await;
    // What waits can be neither begun nor completed.
    made(owner, "completeTask", "task", json!({ "id": first })).await;
    [("task", task), ("task_dependency", dependency)].map(|(prefix, id)| (prefix.to_owned(), id))
}
