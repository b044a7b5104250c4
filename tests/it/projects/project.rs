//! What a project is made of.

use entity::identity::organization_member::Role;
use serde_json::{Value, json};

use super::{STATE, Work, engagement, reasons, refusal, told};

#[tokio::test]
async fn a_project_is_made_with_everything_it_can_have() {
    let work = Work::start().await;
    let input = json!({
        "engagementId": work.engagement, "name": " New engine ", "description": "As agreed.\nIn two parts.",
        "managerId": work.owner().member_id(), "health": "AT_RISK", "startDate": "2026-04-01", "dueDate": "2026-09-30",
        "budget": { "amount": "12500.50", "currency": "EUR" }, "budgetMinutes": 6000, "customFields": { "zone": "A" },
        "externalId": "p-1"
    });
    let everything = "project { code name description status health startDate dueDate budget { amount currency } budgetMinutes \
        activatedAt endedAt cancellationReason customFields externalId engagement { id } clientCompany { id } manager { id } \
        projectTemplate { id } milestones { totalCount } version }";
    let made = work.run("createProject", everything, input).await;
    assert_eq!(
        made.done("createProject")["project"],
        json!({
            "code": "PRJ-00001", "name": "New engine", "description": "As agreed.\nIn two parts.", "status": "PLANNED",
            "health": "AT_RISK", "startDate": "2026-04-01", "dueDate": "2026-09-30",
            "budget": { "amount": "12500.50", "currency": "EUR" }, "budgetMinutes": 6000, "activatedAt": null,
            "endedAt": null, "cancellationReason": null, "customFields": { "zone": "A" }, "externalId": "p-1",
            "engagement": { "id": work.engagement }, "clientCompany": { "id": work.company },
            "manager": { "id": work.owner().member_id() }, "projectTemplate": null, "milestones": { "totalCount": 0 },
            "version": 1
        })
    );
    for (list, of) in [
        ("clientCompany(id: $id) { projects { nodes { code } } }", &work.company),
        ("engagement(id: $id) { projects { nodes { code } } }", &work.engagement),
        ("member(id: $id) { projects { nodes { code } } }", &work.owner().member_id()),
    ] {
        let found = work.owner().query(&format!("query($id: ID!) {{ of: {list} }}"), json!({ "id": of })).await;
        assert_eq!(found.each("/of/projects/nodes", "code"), ["PRJ-00001"], "{list}");
    }
    let told = "query($id: ID!) { engagement(id: $id) { activity(first: 1) { nodes { verb } } } }";
    let told = work.owner().query(told, json!({ "id": work.engagement })).await;
    assert_eq!(told.each("/engagement/activity/nodes", "verb"), ["project.created"]);
}

#[tokio::test]
async fn codes_are_unique_and_the_series_passes_those_given_by_hand() {
    let work = Work::start().await;
    let own = work.project(json!({ "code": " PRJ-00002 " })).await;
    let code = async |input: Value| {
        let mut project = json!({ "engagementId": work.engagement, "name": "E" });
        super::extend(&mut project, input);
        work.run("createProject", STATE, project).await
    };
    assert_eq!(code(json!({})).await.done("createProject")["project"]["code"], "PRJ-00001");
    assert_eq!(code(json!({ "code": null })).await.done("createProject")["project"]["code"], "PRJ-00003");
    assert_eq!(code(json!({ "code": " " })).await.done("createProject")["project"]["code"], "PRJ-00004");
    assert_eq!(code(json!({ "code": "PRJ-00002" })).await.refused("createProject"), refusal("DUPLICATE", "code"));
    // A deleted project frees its code, and comes back only while nobody has it.
    work.run("deleteProject", "project { id }", json!({ "id": own })).await.done("deleteProject");
    let other = code(json!({ "code": "PRJ-00002" })).await.text("/createProject/project/id").to_owned();
    let taken = work.run("restoreProject", "project { id }", json!({ "id": own })).await;
    assert_eq!(taken.refused("restoreProject"), refusal("DUPLICATE", "code"));
    let empty = work.run("updateProject", STATE, json!({ "id": other, "code": null })).await;
    assert_eq!(empty.refused("updateProject"), refusal("REQUIRED", "code"));
    let renamed = work.run("updateProject", STATE, json!({ "id": other, "code": "ENGINE" })).await;
    assert_eq!(renamed.done("updateProject")["project"]["code"], "ENGINE");
}

#[tokio::test]
async fn sixteen_projects_at_once_have_sixteen_codes() {
    let work = Work::start().await;
    let made = (0..16).map(|_| work.project(json!({})));
    futures::future::join_all(made).await;
    let codes = work.json("SELECT count(DISTINCT code) AS codes, max(code) AS last FROM projects").await;
    assert_eq!(codes, json!([{ "codes": 16, "last": "PRJ-00016" }]));
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let work = Work::start().await;
    let other = work.server.organization("other").await;
    let foreign = engagement(&other, &other.client_company("Foreign").await).await;
    let input = json!({
        "engagementId": foreign, "name": " ", "code": "x".repeat(51), "description": "a\u{0}b", "health": "ON_TRACK",
        "managerId": other.owner.member_id(), "startDate": "2026-04-02", "dueDate": "2026-04-01", "budgetMinutes": -1,
        "customFields": [], "externalId": "x".repeat(201)
    });
    let refused = work.run("createProject", STATE, input).await;
    assert_eq!(
        reasons(&refused, "createProject"),
        told(&[
            ("budgetMinutes", "INVALID"),
            ("code", "LIMIT"),
            ("customFields", "INVALID"),
            ("description", "INVALID"),
            ("dueDate", "INVALID"),
            ("engagementId", "NOT_FOUND"),
            ("externalId", "LIMIT"),
            ("managerId", "NOT_FOUND"),
            ("name", "REQUIRED"),
        ])
    );
    for (budget, field) in [
        (json!({ "amount": "1", "currency": "USD" }), "budget.currency"),
        (json!({ "amount": "-0.01", "currency": "EUR" }), "budget.amount"),
        (json!({ "amount": "0.001", "currency": "EUR" }), "budget.amount"),
    ] {
        let input = json!({ "engagementId": work.engagement, "name": "E", "budget": budget });
        let refused = work.run("createProject", STATE, input).await;
        assert_eq!(refused.refused("createProject"), refusal("INVALID", field));
    }
    for (field, value, why) in [
        ("engagementId", json!(work.company), "`engagement` is expected"),
        ("managerId", json!(work.company), "`organization_member` is expected"),
        ("dueDate", json!("2026-2-1"), "2026-03-31"),
    ] {
        let mut input = json!({ "engagementId": work.engagement, "name": "E" });
        input[field] = value;
        let refused = work.run("createProject", STATE, input).await;
        assert!(refused.message().contains(why), "{refused}");
    }
    let none = work.owner().query("{ projects { totalCount } }", json!({})).await;
    assert_eq!(none.at("/projects/totalCount"), 0);
}

#[tokio::test]
async fn an_engagement_that_ended_or_is_gone_takes_no_project() {
    let work = Work::start().await;
    let input = json!({ "engagementId": work.engagement, "name": "E" });
    for mutation in ["activateEngagement", "completeEngagement"] {
        work.run(mutation, "engagement { id }", json!({ "id": work.engagement })).await.done(mutation);
    }
    let ended = work.run("createProject", STATE, input.clone()).await;
    assert_eq!(ended.refused("createProject"), refusal("INVALID", "engagementId"));
    work.run("deleteEngagement", "engagement { id }", json!({ "id": work.engagement })).await.done("deleteEngagement");
    let gone = work.run("createProject", STATE, input).await;
    assert_eq!(gone.refused("createProject"), refusal("NOT_FOUND", "engagementId"));
}

#[tokio::test]
async fn a_change_is_checked_with_what_is_there() {
    let work = Work::start().await;
    let id = work.project(json!({ "startDate": "2026-04-01", "dueDate": "2026-09-30" })).await;
    for (change, code, field) in [
        (json!({ "startDate": "2026-10-01" }), "INVALID", "startDate"),
        (json!({ "dueDate": "2026-03-31" }), "INVALID", "dueDate"),
        (json!({ "name": null }), "REQUIRED", "name"),
    ] {
        let mut input = json!({ "id": id });
        super::extend(&mut input, change);
        let refused = work.run("updateProject", STATE, input).await;
        assert_eq!(refused.refused("updateProject"), refusal(code, field));
    }
    let input = json!({ "id": id, "dueDate": null, "managerId": null, "customFields": null, "budget": null });
    let changed = work.run("updateProject", "project { dueDate customFields budget { amount } version }", input).await;
    let expected = json!({ "dueDate": null, "customFields": {}, "budget": null, "version": 2 });
    assert_eq!(changed.done("updateProject")["project"], expected);
}

#[tokio::test]
async fn a_project_goes_with_its_milestones_and_with_its_engagement() {
    let work = Work::start().await;
    let id = work.project(json!({})).await;
    let (kept, gone) = (work.milestone(&id, "Kept").await, work.milestone(&id, "Gone").await);
    work.run("deleteMilestone", "milestone { id }", json!({ "id": gone })).await.done("deleteMilestone");
    let live = async || {
        let live = "SELECT (SELECT count(*) FROM projects WHERE deleted_at IS NULL) AS projects, \
                    (SELECT count(*) FROM milestones WHERE deleted_at IS NULL) AS milestones";
        let live = work.json(live).await;
        (live[0]["projects"].clone(), live[0]["milestones"].clone())
    };
    for (delete, restore, record, id) in [
        ("deleteProject", "restoreProject", "project", &id),
        ("deleteEngagement", "restoreEngagement", "engagement", &work.engagement),
    ] {
        work.run(delete, &format!("{record} {{ id }}"), json!({ "id": id })).await.done(delete);
        assert_eq!(live().await, (json!(0), json!(0)), "{delete}");
        let orphan = work.run("restoreMilestone", "milestone { id }", json!({ "id": kept })).await;
        assert_eq!(orphan.refused("restoreMilestone"), refusal("INVALID_TRANSITION", "id"));
        work.run(restore, &format!("{record} {{ id }}"), json!({ "id": id })).await.done(restore);
        assert_eq!(live().await, (json!(1), json!(1)), "{restore}");
    }
    work.run("deleteProject", "project { id }", json!({ "id": id })).await.done("deleteProject");
    work.run("deleteEngagement", "engagement { id }", json!({ "id": work.engagement })).await.done("deleteEngagement");
    let orphan = work.run("restoreProject", "project { id }", json!({ "id": id })).await;
    assert_eq!(orphan.refused("restoreProject"), refusal("INVALID_TRANSITION", "id"));
}

#[tokio::test]
async fn many_projects_are_made_and_changed_each_with_its_own_result() {
    let work = Work::start().await;
    let results = "results { project { id name code } userErrors { code field } } userErrors { code field }";
    let one = |name: &str| json!({ "engagementId": work.engagement, "name": name });
    let input = json!({ "projects": [one("One"), one(" "), one("Three")] });
    let made = work.run("createProjects", results, input).await;
    let made = made.done("createProjects")["results"].clone();
    assert_eq!(made[1]["userErrors"], json!([{ "code": "REQUIRED", "field": "projects.1.name" }]));
    assert_eq!((&made[0]["project"]["code"], &made[2]["project"]["code"]), (&json!("PRJ-00001"), &json!("PRJ-00002")));
    let input = json!({ "projects": [
        { "id": made[0]["project"]["id"], "name": "First" }, { "id": made[2]["project"]["id"], "budgetMinutes": -1 },
    ] });
    let changed = work.run("updateProjects", results, input).await;
    let changed = changed.done("updateProjects")["results"].clone();
    assert_eq!(changed[0]["project"]["name"], "First");
    assert_eq!(changed[1]["userErrors"], json!([{ "code": "INVALID", "field": "projects.1.budgetMinutes" }]));
    let input = json!({ "projects": vec![one("Many"); 101] });
    let many = work.run("createProjects", results, input).await;
    assert_eq!(many.refused("createProjects"), refusal("LIMIT", "projects"));
    let unknown = json!({ "id": "project_01h455vb4pex5vsknk084sn02q" });
    let many = work.run("updateProjects", results, json!({ "projects": vec![unknown; 101] })).await;
    assert_eq!(many.refused("updateProjects"), refusal("LIMIT", "projects"));
}

#[tokio::test]
async fn projects_are_found_by_words_states_and_clients() {
    let work = Work::start().await;
    work.project(json!({ "name": "Steam engine", "code": "ENGINE-1" })).await;
    let active = work.project_in("ACTIVE").await;
    let found = async |arguments: &str| {
        let found = work.owner().query(&format!("{{ projects({arguments}) {{ nodes {{ name }} }} }}"), json!({})).await;
        found.each("/projects/nodes", "name").join(", ")
    };
    assert_eq!(found(r#"search: "steam""#).await, "Steam engine");
    assert_eq!(found(r#"search: "engine 1""#).await, "Steam engine");
    assert_eq!(found("filter: { status: { eq: ACTIVE } }").await, "ACTIVE");
    assert_eq!(found(r#"filter: { code: { eq: "ENGINE-1" } }"#).await, "Steam engine");
    assert_eq!(
        found(r#"filter: { clientCompany: { name: { eq: "engines" } }, status: { not: ACTIVE } }"#).await,
        "Steam engine"
    );
    assert_eq!(found("orderBy: [{ field: START_DATE }]").await, "ACTIVE, Steam engine");
    let viewer = work.acme.member(Role::Viewer).await;
    let seen = viewer.query("query($id: ID!) { project(id: $id) { name } }", json!({ "id": active })).await;
    assert_eq!(seen.text("/project/name"), "ACTIVE");
    let member = work.acme.member(Role::Member).await;
    let input = json!({ "engagementId": work.engagement, "name": "Mine" });
    assert_eq!(member.run("createProject", "project { id }", input).await.code(), "FORBIDDEN");
}
