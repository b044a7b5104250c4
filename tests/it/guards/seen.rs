//! What a mutation looked up and did not change is not read again for its payload: `db::seen` goes by the statements'
//! words, so what changes rows behind them is listed here.

use harness::{Server, SqlRole};
use serde_json::json;

#[tokio::test]
async fn what_changes_rows_behind_a_statement_is_known() {
    let server = Server::start().await;
    // Functions that no statement names by a word of change: those that are called, and those of triggers that fire where
    // something is inserted.
    let hidden: Vec<String> = sqlx::query_scalar(
        r#"SELECT DISTINCT coalesce('INTO ' || t.tgrelid::regclass, p.proname) FROM pg_proc p
          JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_trigger t ON t.tgfoid = p.oid
          WHERE n.nspname = 'public' AND p.prokind IN ('f', 'p')
            AND pg_get_functiondef(p.oid) ~* '\m((UPDATE|MERGE\s+INTO)\s+["%a-z]|DELETE\s+FROM|TRUNCATE)'
            AND (p.prorettype <> 'trigger'::regtype OR t.tgtype & 4 > 0) ORDER BY 1"#,
    )
    .fetch_all(&mut server.database().sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    assert_eq!(hidden, ["INTO messages", "app_erase_contact", "app_erase_organization"], "db::seen has to know");
}

#[tokio::test]
async fn a_payload_shows_what_its_own_operation_changed_before() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = acme.owner.run("createEngagement", "engagement { id }", json!({ "name": "Engine" })).await;
    let engagement = made.text("/createEngagement/engagement/id");
    let input = json!({ "name": "Engine", "engagementId": engagement });
    let made = acme.owner.run("createProject", "project { id engagement { id name } }", input).await;
    assert_eq!(made.at("/createProject/project/engagement"), &json!({ "id": engagement, "name": "Engine" }));
    let project = made.text("/createProject/project/id");
    let operation = "mutation($id: ID!) {
        before: createTask(input: { projectId: $id, title: \"One\" }) { task { project { id name } } }
        updateProject(input: { id: $id, name: \"Motor\" }) { project { name } }
        after: createTask(input: { projectId: $id, title: \"Two\" }) { task { project { id name } } } }";
    let answer = acme.owner.query(operation, json!({ "id": project })).await;
    for (task, name) in [("before", "Engine"), ("after", "Motor")] {
        assert_eq!(answer.at(&format!("/{task}/task/project")), &json!({ "id": project, "name": name }));
    }
}
