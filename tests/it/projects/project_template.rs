//! What a template is made of.

use serde_json::{Value, json};

use super::{Work, reasons, refusal, told};

pub const WHOLE: &str = "projectTemplate { id version name description milestones { key position name dueOffsetDays billableRate } \
    tasks { key position title description role priority startOffsetDays dueOffsetDays estimateMinutes clientVisible \
    milestone { key } parent { key } dependsOn { predecessor { key } } } }";

/// A template of two milestones and four tasks.
pub fn study() -> Value {
    json!({
        "name": "Study", "description": "In six weeks.",
        "milestones": [
            { "key": "concept", "name": "Concept", "dueOffsetDays": 5, "billableRate": "33.333" },
            { "key": "report", "name": "Report", "dueOffsetDays": 10, "billableRate": "66.667" },
        ],
        "tasks": [
            { "key": "study", "title": "Study", "role": "Lead", "priority": "HIGH" },
            { "key": "ask", "title": "Ask people", "description": "All of them.", "role": "Builder", "milestone": "concept",
                "parent": "study", "startOffsetDays": 0, "dueOffsetDays": 4, "estimateMinutes": 600 },
            { "key": "write", "title": "Write", "role": "Builder", "milestone": "report", "parent": "study",
                "startOffsetDays": 5, "dueOffsetDays": 9, "dependsOn": ["ask"] },
            { "key": "show", "title": "Show", "milestone": "report", "dueOffsetDays": 10, "clientVisible": true,
                "dependsOn": ["write", "ask"] },
        ]
    })
}

#[tokio::test]
async fn a_template_is_made_with_all_its_parts() {
    let work = Work::start().await;
    let made = work.run("createProjectTemplate", WHOLE, study()).await;
    let made = made.done("createProjectTemplate")["projectTemplate"].clone();
    assert_eq!(
        made["milestones"],
        json!([
            { "key": "concept", "position": 0, "name": "Concept", "dueOffsetDays": 5, "billableRate": "33.333" },
            { "key": "report", "position": 1, "name": "Report", "dueOffsetDays": 10, "billableRate": "66.667" },
        ])
    );
    assert_eq!(
        made["tasks"][3],
        json!({
            "key": "show", "position": 3, "title": "Show", "description": null, "role": null, "priority": "NORMAL",
            "startOffsetDays": null, "dueOffsetDays": 10, "estimateMinutes": null, "clientVisible": true,
            "milestone": { "key": "report" }, "parent": null,
            "dependsOn": [{ "predecessor": { "key": "write" } }, { "predecessor": { "key": "ask" } }]
        })
    );
    assert_eq!(made["tasks"][1]["parent"], json!({ "key": "study" }));
    let told = "query($id: ID!) { projectTemplate(id: $id) { activity { nodes { verb diff } } } }";
    let told = work.owner().query(told, json!({ "id": made["id"] })).await;
    let event = told.at("/projectTemplate/activity/nodes/0");
    assert_eq!(event["verb"], "project_template.created");
    assert_eq!(event["diff"]["tasks"]["to"][1]["title"], "Ask people");
    assert_eq!(event["diff"]["dependencies"]["to"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn parts_keep_their_ids_as_long_as_their_keys() {
    let work = Work::start().await;
    let id = work.template(study()).await;
    let ids = "query($id: ID!) { projectTemplate(id: $id) { version milestones { id key } tasks { id key dependsOn { id } } } }";
    let parts = async || {
        let parts = work.owner().query(ids, json!({ "id": id })).await;
        parts.at("/projectTemplate").clone()
    };
    let before = parts().await;
    // The same again is no change.
    let mut same = study();
    same["id"] = json!(id);
    work.run("updateProjectTemplate", WHOLE, same).await.done("updateProjectTemplate");
    assert_eq!(parts().await, before);

    let input = json!({ "id": id, "tasks": [
        { "key": "write", "title": "Write it", "milestone": "report" },
        { "key": "read", "title": "Read", "dependsOn": ["write"] },
        { "key": "ask", "title": "Ask people", "milestone": "concept" },
    ] });
    work.run("updateProjectTemplate", WHOLE, input).await.done("updateProjectTemplate");
    let after = parts().await;
    assert_eq!(after["version"], 2);
    assert_eq!(after["milestones"], before["milestones"]);
    assert_eq!(after["tasks"][0]["id"], before["tasks"][2]["id"]);
    assert_eq!(after["tasks"][2]["id"], before["tasks"][1]["id"]);
    assert_eq!(after["tasks"].as_array().map(Vec::len), Some(3));
    // A key that was given up is free.
    let mut again = study();
    again["id"] = json!(id);
    let again = work.run("updateProjectTemplate", WHOLE, again).await;
    assert_eq!(again.done("updateProjectTemplate")["projectTemplate"]["tasks"][0]["key"], "study");
}

#[tokio::test]
async fn what_tasks_refer_to_must_stay() {
    let work = Work::start().await;
    let id = work.template(study()).await;
    let input = json!({ "id": id, "milestones": [{ "key": "report", "name": "Report" }] });
    let refused = work.run("updateProjectTemplate", WHOLE, input).await;
    assert_eq!(refused.refused("updateProjectTemplate"), refusal("INVALID", "tasks.1.milestone"));
    let input = json!({ "id": id, "milestones": [], "tasks": [] });
    let emptied = work.run("updateProjectTemplate", WHOLE, input).await;
    assert_eq!(emptied.done("updateProjectTemplate")["projectTemplate"]["tasks"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_part_is_told_by_its_place() {
    let work = Work::start().await;
    let input = json!({
        "name": " ", "externalId": "x".repeat(201),
        "milestones": [
            { "key": "a", "name": "A", "billableRate": "101" }, { "key": "a", "name": "\u{1}", "dueOffsetDays": 3661 },
        ],
        "tasks": [
            { "key": "one", "title": "One", "milestone": "b", "parent": "two", "dependsOn": ["one", "none"] },
            { "key": "one", "title": "x".repeat(201), "startOffsetDays": 2, "dueOffsetDays": 1 },
            { "key": "x".repeat(51), "title": "Two", "estimateMinutes": 0, "role": "x".repeat(101) },
        ]
    });
    let refused = work.run("createProjectTemplate", WHOLE, input).await;
    assert_eq!(
        reasons(&refused, "createProjectTemplate"),
        told(&[
            ("externalId", "LIMIT"),
            ("milestones.0.billableRate", "INVALID"),
            ("milestones.1.dueOffsetDays", "INVALID"),
            ("milestones.1.key", "DUPLICATE"),
            ("milestones.1.name", "INVALID"),
            ("name", "REQUIRED"),
            ("tasks.0.dependsOn.0", "INVALID"),
            ("tasks.0.dependsOn.1", "INVALID"),
            ("tasks.0.milestone", "INVALID"),
            ("tasks.0.parent", "INVALID"),
            ("tasks.1.dueOffsetDays", "INVALID"),
            ("tasks.1.key", "DUPLICATE"),
            ("tasks.1.title", "LIMIT"),
            ("tasks.2.estimateMinutes", "INVALID"),
            ("tasks.2.key", "LIMIT"),
            ("tasks.2.role", "LIMIT"),
        ])
    );
    let circle = json!({ "name": "Circle", "tasks": [
        { "key": "a", "title": "A", "dependsOn": ["c"] },
        { "key": "b", "title": "B", "dependsOn": ["a"] },
        { "key": "c", "title": "C", "dependsOn": ["b"] },
    ] });
    let refused = work.run("createProjectTemplate", WHOLE, circle).await;
    assert_eq!(refused.refused("createProjectTemplate"), refusal("INVALID", "tasks.1.dependsOn.0"));
    let many: Vec<_> = (0..501).map(|n| json!({ "key": n.to_string(), "title": "T" })).collect();
    let refused = work.run("createProjectTemplate", WHOLE, json!({ "name": "Many", "tasks": many })).await;
    assert_eq!(refused.refused("createProjectTemplate"), refusal("LIMIT", "tasks"));
}

#[tokio::test]
async fn a_template_goes_with_its_parts_and_comes_back_with_them() {
    let work = Work::start().await;
    let id = work.template(study()).await;
    let live = "SELECT (SELECT count(*) FROM template_milestones WHERE deleted_at IS NULL) AS milestones, \
                (SELECT count(*) FROM template_tasks WHERE deleted_at IS NULL) AS tasks, \
                (SELECT count(*) FROM template_dependencies WHERE deleted_at IS NULL) AS dependencies";
    let input = json!({ "id": id });
    work.run("deleteProjectTemplate", "projectTemplate { id }", input.clone()).await.done("deleteProjectTemplate");
    assert_eq!(work.json(live).await, json!([{ "milestones": 0, "tasks": 0, "dependencies": 0 }]));
    let back = work.run("restoreProjectTemplate", WHOLE, input).await;
    assert_eq!(back.done("restoreProjectTemplate")["projectTemplate"]["tasks"].as_array().map(Vec::len), Some(4));
    assert_eq!(work.json(live).await, json!([{ "milestones": 2, "tasks": 4, "dependencies": 3 }]));
}
