//! Holidays, templates, projects and milestones.

use harness::Client;
use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let day = if run == "first" { "2030-12-25" } else { "2030-12-26" };
    let made = meter.mutate(owner, "createHoliday", "holiday { id }", json!({ "day": day, "name": run })).await;
    let id = made.text("/createHoliday/holiday/id").to_owned();
    for (mutation, more) in [
        ("updateHoliday", json!({ "expectedVersion": 1, "name": format!("{run} day") })),
        ("deleteHoliday", json!({})),
        ("restoreHoliday", json!({})),
    ] {
        change(meter, owner, (mutation, "holiday"), &id, more).await;
    }
    let input = json!({ "name": format!("Delivered {run}"), "currency": "EUR" });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.done("createEngagement")["engagement"]["id"].clone();
    let template = template(meter, firm, run).await;
    let input = json!({
        "projectTemplateId": template, "engagementId": engagement, "startDate": "2030-07-01", "managerId": firm.member,
        "budget": { "amount": "1000", "currency": "EUR" }, "roleAssignments": [{ "role": "Lead", "memberId": firm.member }],
    });
    let made = meter.mutate(owner, "createProjectFromTemplate", "project { id } milestones { id }", input).await;
    let made = made.text("/createProjectFromTemplate/project/id").to_owned();
    let input = json!({ "projectId": made, "name": format!("Saved {run}") });
    meter.mutate(owner, "saveProjectAsTemplate", "projectTemplate { id }", input).await;

    let project = project(meter, firm, &engagement, run).await;
    milestones(meter, owner, &project, run).await;
    let input = json!({ "id": project, "reason": run });
    meter.mutate(owner, "cancelProject", "project { id status }", input).await;
}

async fn change(meter: &mut Meter, owner: &Client, (mutation, record): (&str, &str), id: &str, mut input: Value) {
    input["id"] = json!(id);
    meter.mutate(owner, mutation, &format!("{record} {{ id version deletedAt }}"), input).await;
}

async fn template(meter: &mut Meter, firm: &Firm, run: &str) -> String {
    let owner = &firm.owner;
    let task = |key: &str, waits: &[&str]| json!({ "key": key, "title": format!("{key} {run}"), "role": "Lead", "milestone": "m", "dependsOn": waits });
    let input = json!({
        "name": format!("Template {run}"),
        "milestones": [{ "key": "m", "name": run, "dueOffsetDays": 5, "billableRate": "50" }],
        "tasks": [task("a", &[]), task("b", &["a"])],
    });
    let made = meter.mutate(owner, "createProjectTemplate", "projectTemplate { id }", input).await;
    let id = made.text("/createProjectTemplate/projectTemplate/id").to_owned();
    for (mutation, more) in [
        ("updateProjectTemplate", json!({ "expectedVersion": 1, "tasks": [task("b", &[]), task("c", &["b"])] })),
        ("deleteProjectTemplate", json!({})),
        ("restoreProjectTemplate", json!({})),
    ] {
        change(meter, owner, (mutation, "projectTemplate"), &id, more).await;
    }
    id
}

async fn project(meter: &mut Meter, firm: &Firm, engagement: &Value, run: &str) -> String {
    let owner = &firm.owner;
    let input = json!({
        "engagementId": engagement, "name": format!("Website {run}"), "managerId": firm.member, "startDate": "2030-07-01",
        "budget": { "amount": "1000", "currency": "EUR" },
    });
    let made = meter.mutate(owner, "createProject", "project { id version }", input).await;
    let id = made.text("/createProject/project/id").to_owned();
    for (mutation, more) in [
        ("updateProject", json!({ "expectedVersion": 1, "name": format!("Shop {run}") })),
        ("activateProject", json!({})),
        ("holdProject", json!({})),
        ("resumeProject", json!({})),
        ("completeProject", json!({})),
        ("deleteProject", json!({})),
        ("restoreProject", json!({})),
    ] {
        change(meter, owner, (mutation, "project"), &id, more).await;
    }
    let results = "results { project { id } userErrors { code } }";
    let one = |name: &str| json!({ "engagementId": engagement, "name": format!("{name} {run}") });
    let made = meter.mutate(owner, "createProjects", results, json!({ "projects": [one("One"), one("Two")] })).await;
    let [one, two] = [0, 1].map(|at| made.text(&format!("/createProjects/results/{at}/project/id")).to_owned());
    let input = json!({ "projects": [{ "id": one, "description": run }, { "id": two, "budgetMinutes": 60 }] });
    meter.mutate(owner, "updateProjects", results, input).await;
    one
}

async fn milestones(meter: &mut Meter, owner: &Client, project: &str, run: &str) {
    let create = json!({ "projectId": project, "name": format!("First {run}") });
    let made = meter.mutate(owner, "createMilestone", "milestone { id }", create).await;
    let id = made.text("/createMilestone/milestone/id").to_owned();
    let input = json!({ "projectId": project, "name": format!("Second {run}") });
    let other = owner.run("createMilestone", "milestone { id }", input).await;
    let other = other.done("createMilestone")["milestone"]["id"].clone();
    for (mutation, more) in [
        ("updateMilestone", json!({ "expectedVersion": 1, "dueDate": "2030-08-01" })),
        ("moveMilestone", json!({ "afterId": other })),
        ("startMilestone", json!({})),
        ("completeMilestone", json!({})),
        ("reopenMilestone", json!({})),
        ("deleteMilestone", json!({})),
        ("restoreMilestone", json!({})),
    ] {
        change(meter, owner, (mutation, "milestone"), &id, more).await;
    }
}
