//! What tasks come to is read by indexes of the organization, on a firm that has 100,000 of them: so PostgreSQL's own plans
//! say, as it ran them for `chambers_app`.

use std::time::Instant;

use harness::{Org, Plans, Server, SqlRole, unindexed};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Ten tasks of each of 10,000 projects; of ten one is open. `n` runs from 1 to 200,000, every second is the firm's.
const ROWS: &[&str] = &[
    "INSERT INTO projects (organization_id, id, engagement_id, code, name, status, created_by_kind, updated_by_kind)
     SELECT '$firm', pg_temp.id(n), pg_temp.id(1), 'P' || n, 'P' || n, 'ACTIVE', 'SYSTEM', 'SYSTEM' FROM generate_series(1, 10000) n",
    "INSERT INTO organization_members (organization_id, id, user_id, name, email, email_key, role, status, created_by_kind, updated_by_kind)
     SELECT '$firm', pg_temp.id(n), pg_temp.id(n), 'M' || n, 'm' || n || '@x.test', 'm' || n || '@x.test', 'MEMBER', 'ACTIVE', 'SYSTEM', 'SYSTEM'
     FROM generate_series(1, 99) n",
    "INSERT INTO tasks (organization_id, id, project_id, engagement_id, assignee_member_id, title, rank, due_date, estimate_minutes,
       completed_at, status, created_by_kind, updated_by_kind)
     SELECT CASE WHEN n % 2 = 0 THEN '$firm'::uuid ELSE pg_temp.id(n % 999) END, pg_temp.id(n), pg_temp.id(1 + n / 20), pg_temp.id(1),
       pg_temp.id(1 + n / 2 % 99), 'T' || n, 'i' || n || 'i', date '2021-03-01' + n / 100, n % 90 + 1,
       CASE WHEN n / 2 % 10 > 0 THEN now() END, CASE WHEN n / 2 % 10 > 0 THEN 'DONE' ELSE 'TODO' END, 'SYSTEM', 'SYSTEM'
     FROM generate_series(1, 200000) n",
    "INSERT INTO task_dependencies (organization_id, id, project_id, task_id, predecessor_id, created_by_kind, updated_by_kind)
     SELECT organization_id, id, project_id, id, pg_temp.id(('x' || substr(id::text, 1, 8))::bit(32)::int - 2), 'SYSTEM', 'SYSTEM'
     FROM tasks WHERE organization_id = '$firm' AND ('x' || substr(id::text, 1, 8))::bit(32)::int % 50 = 0",
    "VACUUM (ANALYZE) tasks",
    "ANALYZE projects, task_dependencies, organization_members",
];

#[tokio::test]
async fn what_tasks_come_to_is_read_by_indexes() {
    let server = Server::start().await;
    let mut plans = Plans::watch(&server).await;
    let firm = server.organization("firm").await;
    fill(&server, &firm).await;
    let workload =
        "query($from: Date!, $to: Date!) { workload(from: $from, to: $to) { openTasks weeks { openTasks } } }";
    let projects = "{ projects(first: 100) { nodes { progress { tasks percent estimateMinutes } } } }";
    let blocked = "{ tasks(first: 100) { nodes { isBlocked availableActions { action allowed } } } }";
    let mut complaints = Vec::new();
    for (name, query, variables, index) in [
        ("workload of a month", workload, json!({ "from": "2026-03-01", "to": "2026-03-31" }), "tasks_workload_idx"),
        ("workload of two years", workload, json!({ "from": "2025-03-01", "to": "2027-03-02" }), "tasks_workload_idx"),
        ("progress of 100 projects", projects, json!({}), "tasks_project_id"),
        ("whether 100 tasks are blocked", blocked, json!({}), "task_dependencies_task_id"),
    ] {
        for _ in 0..3 {
            let begun = Instant::now();
            firm.owner.query(query, variables.clone()).await.data();
            println!("{name}: {} ms", begun.elapsed().as_millis());
        }
        let found = plans.take();
        assert!(found.iter().any(|plan| plan.to_string().contains(index)), "{name}: not by {index}: {found:#?}");
        for plan in &found {
            // Of members there are a hundred.
            let found = unindexed(plan).into_iter().filter(|complaint| !complaint.contains("organization_members"));
            complaints.extend(found.map(|complaint| format!("{name}: {complaint}")));
        }
    }
    complaints.sort();
    complaints.dedup();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

async fn fill(server: &Server, firm: &Org) {
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let id = "CREATE FUNCTION pg_temp.id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ \
        SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid $$";
    for statement in ["SET session_replication_role = replica", id].iter().chain(ROWS) {
        let statement = statement.replace("$firm", &firm.id.uuid().to_string());
        let done = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut sql).await;
        done.unwrap_or_else(|error| panic!("{error}\n{statement}"));
    }
}
