//! Where an organization's days begin: whoever acts for it knows, and learns of a new zone at once.

use chrono::Duration;
use harness::Server;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const LATE: &str = "{ tasks(filter: { isOverdue: true }) { nodes { title isOverdue } } }";

async fn write(server: &Server, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(server.database().maintenance()).await;
    done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

#[tokio::test]
async fn a_new_zone_is_seen_at_once_and_another_process_sees_it_within_a_second() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = async |mutation: &str, record: &str, input: Value| {
        let answer = acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
        answer.text(&format!("/{mutation}/{record}/id")).to_owned()
    };
    let company = acme.client_company("Engines").await;
    let engagement = json!({ "name": "Work", "clientCompanyId": company });
    let engagement = made("createEngagement", "engagement", engagement).await;
    let project = made("createProject", "project", json!({ "engagementId": engagement, "name": "Loom" })).await;
    made("createTask", "task", json!({ "projectId": project, "title": "Cut", "dueDate": "2026-03-02" })).await;
    let key = acme.owner.run("createApiKey", "secret", json!({ "name": "Sync", "scopes": ["PROJECT_READ"] })).await;

    // Noon in London; in Auckland it is the 3rd since an hour.
    server.clock().set("2026-03-02T12:00:00Z".parse().expect("a time"));
    let member = server.bearer(&acme.owner.token());
    let all = [member.clone(), server.bearer(key.text("/createApiKey/secret"))];
    let late = async || {
        let mut late = Vec::new();
        for one in &all {
            late.push(one.query(LATE, json!({})).await.at("/tasks/nodes").clone());
        }
        late
    };
    let (cut, nothing) = (json!([{ "title": "Cut", "isOverdue": true }]), json!([]));
    assert_eq!(late().await, [nothing.clone(), nothing.clone()]);
    let there = json!({ "timezone": "Pacific/Auckland" });
    member.run("updateOrganization", "organization { id }", there).await.done("updateOrganization");
    assert_eq!(late().await, [cut.clone(), cut.clone()], "the clock stands still");

    // As another process would: nobody tells this one.
    write(&server, "UPDATE organizations SET timezone = 'America/Los_Angeles'").await;
    assert_eq!(late().await, [cut.clone(), cut], "what is remembered");
    server.clock().advance(Duration::seconds(1));
    assert_eq!(late().await, [nothing.clone(), nothing]);
}

/// PostgreSQL may know one more than this release: what needs no day goes on.
#[tokio::test]
async fn without_a_zone_only_the_day_is_not_known() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    write(&server, "UPDATE organizations SET timezone = 'Nowhere/At_All'").await;
    let member = server.bearer(&acme.owner.token());
    let timezone = member.query("{ organization { timezone } tasks { nodes { title } } }", json!({})).await;
    assert_eq!(timezone.data(), &json!({ "organization": { "timezone": "Nowhere/At_All" }, "tasks": { "nodes": [] } }));
    assert_eq!(member.query(LATE, json!({})).await.code(), "INTERNAL");
    let put_right = json!({ "timezone": "Europe/Zurich" });
    member.run("updateOrganization", "organization { id }", put_right).await.done("updateOrganization");
    assert_eq!(member.query(LATE, json!({})).await.at("/tasks/nodes"), &json!([]));
}
