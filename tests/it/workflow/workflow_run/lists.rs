//! Runs as they are listed.

use entity::identity::organization_member::Role;
use serde_json::json;

use super::Stage;

#[tokio::test]
async fn runs_are_found_by_rule_record_status_and_event() {
    let stage = Stage::new().await;
    let owner = &stage.acme.owner;
    let action = json!([{ "createContact": { "name": "{{subject.name}}" } }]);
    let created = stage.rule_of(owner, "deal.created", json!({ "name": { "eq": "loom" } }), action.clone()).await;
    let won = stage.rule("deal.won", action).await;
    let (loom, other) = (stage.deal("Loom").await, stage.deal("Other").await);
    owner.run("winDeal", "deal { id }", json!({ "id": other })).await.done("winDeal");
    stage.settle().await;
    let find = async |filter: serde_json::Value| {
        let query = "query($filter: WorkflowRunFilter) { workflowRuns(filter: $filter, orderBy: { field: CREATED_AT }) { \
            totalCount nodes { eventType subjectId } } }";
        let answer = owner.query(query, json!({ "filter": filter })).await;
        let found: Vec<_> = answer
            .at("/workflowRuns/nodes")
            .as_array()
            .expect("a list")
            .iter()
            .map(|run| {
                format!(
                    "{} {}",
                    run["eventType"].as_str().unwrap_or_default(),
                    run["subjectId"].as_str().unwrap_or_default()
                )
            })
            .collect();
        assert_eq!(answer.at("/workflowRuns/totalCount"), &json!(found.len()));
        found
    };
    let run = |event: &str, deal: &str| format!("{event} {deal}");
    assert_eq!(find(json!({})).await.len(), 3);
    assert_eq!(find(json!({ "ruleId": { "eq": won } })).await, [run("deal.won", &other)]);
    assert_eq!(find(json!({ "subjectId": { "eq": loom } })).await, [run("deal.created", &loom)]);
    assert_eq!(find(json!({ "status": { "eq": "SKIPPED" } })).await, [run("deal.created", &other)]);
    assert_eq!(find(json!({ "eventType": { "in": ["deal.won"] } })).await, [run("deal.won", &other)]);
    let malformed =
        owner.query("{ workflowRuns(filter: { subjectId: { eq: \"x\" } }) { nodes { id } } }", json!({})).await;
    assert_eq!(malformed.code(), "BAD_USER_INPUT");

    // A rule leads to its runs, and a run to its rule, its record and its event.
    let query = "query($id: ID!) { workflowRule(id: $id) { \
        runs { nodes { rule { id } eventId causedBy { id } subject { ... on Deal { name } } } } } }";
    let answer = owner.query(query, json!({ "id": won })).await;
    let listed = answer.at("/workflowRule/runs/nodes/0");
    assert_eq!((&listed["rule"]["id"], &listed["subject"]["name"]), (&json!(won), &json!("Other")));
    assert!(listed["eventId"].as_str().is_some_and(|id| id.starts_with("outbox_event_")), "{listed}");
    let runs = owner
        .query("query($id: ID!) { workflowRule(id: $id) { runs { nodes { id } } } }", json!({ "id": created }))
        .await;
    let id = json!({ "id": runs.text("/workflowRule/runs/nodes/0/id") });
    let one =
        owner.query("query($id: ID!) { workflowRun(id: $id) { id status } node(id: $id) { id } }", id.clone()).await;
    assert_eq!((&one.at("/workflowRun/id"), &one.at("/node/id")), (&&id["id"], &&id["id"]));

    let manager = stage.acme.member(Role::Manager).await;
    for query in ["query($id: ID!) { workflowRun(id: $id) { id } }", "query { workflowRuns { nodes { id } } }"] {
        let variables = if query.contains("$id") { id.clone() } else { json!({}) };
        assert_eq!(manager.query(query, variables).await.code(), "FORBIDDEN");
    }
}
