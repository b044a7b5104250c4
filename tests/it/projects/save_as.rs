//! From a project to a template, and back.

use entity::identity::organization_member::Role;
use serde_json::{Value, json};

use super::project_template::{WHOLE, study};
use super::{Work, refusal};

/// The parts of a template, told without keys: each by its place.
fn by_place(template: &Value) -> Value {
    let places = |kind: &str| {
        let parts = template[kind].as_array().expect("a list").clone();
        parts.into_iter().map(|part| part["key"].clone()).collect::<Vec<_>>()
    };
    let (milestones, tasks) = (places("milestones"), places("tasks"));
    let place = |keys: &[Value], part: &Value| json!(keys.iter().position(|key| *key == part["key"]));
    let mut template = template.clone();
    for milestone in template["milestones"].as_array_mut().expect("a list") {
        milestone.as_object_mut().expect("an object").remove("key");
    }
    for task in template["tasks"].as_array_mut().expect("a list") {
        task["milestone"] = place(&milestones, &task["milestone"]);
        task["parent"] = place(&tasks, &task["parent"]);
        for dependency in task["dependsOn"].as_array_mut().expect("a list") {
            *dependency = place(&tasks, &dependency["predecessor"]);
        }
        task.as_object_mut().expect("an object").remove("key");
    }
    json!([template["description"], template["milestones"], template["tasks"]])
}

#[tokio::test]
async fn a_template_comes_back_from_its_project_as_it_was() {
    let work = Work::start().await;
    let made = work.run("createProjectTemplate", WHOLE, study()).await;
    let template = made.done("createProjectTemplate")["projectTemplate"].clone();
    for day in ["2026-03-09", "2026-03-17"] {
        work.run("createHoliday", "holiday { id }", json!({ "day": day, "name": "Off" })).await.done("createHoliday");
    }
    let builder = work.acme.member(Role::Member).await;
    let roles = json!([
        { "role": "Builder", "memberId": builder.member_id() }, { "role": "Lead", "memberId": work.owner().member_id() },
    ]);
    let input = json!({
        "projectTemplateId": template["id"], "engagementId": work.engagement, "startDate": "2026-03-07", "name": "Ours",
        "budget": { "amount": "54321.99", "currency": "EUR" }, "roleAssignments": roles
    });
    let project = work.run("createProjectFromTemplate", "project { id }", input).await;
    let project = project.text("/createProjectFromTemplate/project/id");

    let mut input = json!({ "projectId": project, "name": "Again", "roleAssignments": roles, "idempotencyKey": "save",
        "dryRun": true });
    let tried = work.run("saveProjectAsTemplate", WHOLE, input.clone()).await;
    assert_eq!(work.json("SELECT count(*) AS n FROM project_templates").await[0]["n"], 1);
    input["dryRun"] = json!(false);
    let saved = work.run("saveProjectAsTemplate", WHOLE, input.clone()).await;
    let again = saved.done("saveProjectAsTemplate")["projectTemplate"].clone();
    assert_eq!(tried.snapshot(), saved.snapshot());
    assert_eq!(again["name"], "Again");
    assert_eq!(by_place(&again), by_place(&template));
    assert_eq!(work.run("saveProjectAsTemplate", WHOLE, input).await.body(), saved.body());

    // Without names for them, roles are counted.
    let plain = work.run("saveProjectAsTemplate", WHOLE, json!({ "projectId": project })).await;
    let plain = plain.done("saveProjectAsTemplate")["projectTemplate"].clone();
    assert_eq!(plain["name"], "Ours");
    let roles: Vec<_> = plain["tasks"].as_array().expect("a list").iter().map(|task| task["role"].clone()).collect();
    assert_eq!(roles, [json!("Role 1"), json!("Role 2"), json!("Role 2"), Value::Null]);
}

#[tokio::test]
async fn what_was_cancelled_or_deleted_is_left_out() {
    let work = Work::start().await;
    let template = work.template(study()).await;
    let input = json!({ "projectTemplateId": template, "engagementId": work.engagement, "startDate": "2026-03-02" });
    let project = work.run("createProjectFromTemplate", "project { id } milestones { id }", input).await;
    let concept = project.text("/createProjectFromTemplate/milestones/0/id");
    let project = project.text("/createProjectFromTemplate/project/id");
    work.run("deleteMilestone", "milestone { id }", json!({ "id": concept })).await.done("deleteMilestone");
    let cancel = "UPDATE tasks SET status = 'CANCELLED' WHERE title IN ('Study', 'Write')";
    sqlx::raw_sql(cancel).execute(work.server.database().maintenance()).await.expect("they are cancelled");
    let saved = work.run("saveProjectAsTemplate", WHOLE, json!({ "projectId": project })).await;
    let saved = saved.done("saveProjectAsTemplate")["projectTemplate"].clone();
    let names: Vec<_> = saved["milestones"].as_array().expect("a list").iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["Report"]);
    let tasks = saved["tasks"].as_array().expect("a list");
    let titles: Vec<_> = tasks.iter().map(|task| task["title"].clone()).collect();
    assert_eq!(titles, ["Ask people", "Show"]);
    assert_eq!((&tasks[0]["parent"], &tasks[0]["milestone"]), (&Value::Null, &Value::Null));
    assert_eq!(tasks[1]["dependsOn"], json!([{ "predecessor": { "key": "task-1" } }]));
}

#[tokio::test]
async fn only_what_is_there_is_saved() {
    let work = Work::start().await;
    let gone = json!({ "projectId": "project_01h455vb4pex5vsknk084sn02q" });
    let refused = work.run("saveProjectAsTemplate", WHOLE, gone).await;
    assert_eq!(refused.refused("saveProjectAsTemplate"), refusal("NOT_FOUND", "projectId"));
    let project = work.project(json!({})).await;
    let bare = work.run("saveProjectAsTemplate", WHOLE, json!({ "projectId": project })).await;
    assert_eq!(bare.done("saveProjectAsTemplate")["projectTemplate"]["tasks"], json!([]));
    let input = json!({ "projectId": project, "name": "a\nb" });
    let refused = work.run("saveProjectAsTemplate", WHOLE, input).await;
    assert_eq!(refused.refused("saveProjectAsTemplate"), refusal("INVALID", "name"));
    let roles = json!([{ "role": "Lead", "memberId": work.owner().member_id() }]);
    let refused =
        work.run("saveProjectAsTemplate", WHOLE, json!({ "projectId": project, "roleAssignments": roles })).await;
    assert_eq!(refused.refused("saveProjectAsTemplate"), refusal("NOT_FOUND", "roleAssignments.0.memberId"));
}
