//! What a firm delivers.

use harness::Org;
use serde_json::json;

use super::made;

/// A project of the engagement with a milestone, a template with a part of each kind, and a holiday.
pub async fn fill(org: &Org, word: &str, engagement: &str) -> [(String, String); 4] {
    let owner = &org.owner;
    let input = json!({ "day": "2027-12-25", "name": format!("{word} holiday") });
    let holiday = made(owner, "createHoliday", "holiday", input).await;
    let task = |key: &str, waits: &[&str]| json!({ "key": key, "title": format!("{word} task"), "dependsOn": waits });
    let input = json!({ "name": format!("{word} template"), "milestones": [{ "key": "a", "name": format!("{word} part") }],
        "tasks": [task("a", &[]), task("b", &["a"])] });
    let template = made(owner, "createProjectTemplate", "projectTemplate", input).await;
    let input =
        json!({ "engagementId": engagement, "name": format!("{word} project"), "managerId": owner.member_id() });
    let project = made(owner, "createProject", "project", input).await;
    let input = json!({ "projectId": project, "name": format!("{word} milestone") });
    let milestone = made(owner, "createMilestone", "milestone", input).await;
    [("holiday", holiday), ("milestone", milestone), ("project", project), ("project_template", template)]
        .map(|(prefix, id)| (prefix.to_owned(), id))
}
