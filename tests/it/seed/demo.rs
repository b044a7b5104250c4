//! `chambers seed demo`.

use api::outbox::types;
use api::seed::demo::{self, OTHER_OWNER, OWNER, PASSWORD};
use api::seed::token_for;
use harness::{Bearer, Server, SqlRole};
use insta::assert_snapshot;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

use super::count;

const TABLES: &[&str] = &[
    "organization_members",
    "invitations",
    "api_keys",
    "client_companies",
    "contacts",
    "deals",
    "leads",
    "proposals",
    "contracts",
    "signature_requests",
    "signers",
    "signature_events",
    "signature_evidence",
    "engagements",
    "holidays",
    "project_templates",
    "template_tasks",
    "projects",
    "milestones",
    "tasks",
    "task_dependencies",
    "invoice_schedules",
    "installments",
    "invoices",
    "credit_notes",
    "payments",
    "payment_allocations",
    "vendors",
    "bills",
    "bill_payments",
    "threads",
    "thread_participants",
    "messages",
    "message_revisions",
    "message_mentions",
    "folders",
    "file_objects",
    "file_versions",
    "file_links",
    "client_portal_access",
    "workflow_rules",
    "invoice_reminder_rules",
    "invoice_reminders",
    "activity_events",
    "outbox_events",
];

async fn made() -> Server {
    let server = Server::start().await;
    assert!(demo::is_wanted(server.services()).await.expect("it looks"));
    demo::run(server.services()).await.expect("both firms are made");
    assert!(!demo::is_wanted(server.services()).await.expect("it looks"));
    server
}

async fn owner(server: &Server, email: &str) -> Bearer {
    let token = token_for(server.services(), email, None).await.expect("the owner gets a token");
    server.bearer(&token)
}

async fn rows(server: &Server) -> String {
    let mut lines = Vec::new();
    for slug in ["demo", "other"] {
        for table in TABLES {
            let of = format!("(SELECT id FROM organizations WHERE slug = '{slug}')");
            let sql = format!("SELECT count(*) FROM {table} WHERE organization_id = {of}");
            lines.push(format!("{slug} {table} {}", count(server, &sql).await));
        }
    }
    lines.join("\n")
}

#[tokio::test]
async fn the_firm_has_records_in_every_state() {
    let server = made().await;
    assert_snapshot!(rows(&server).await);
    for (states, sql) in [
        (3, "SELECT count(DISTINCT status) FROM client_companies WHERE deleted_at IS NULL"),
        (6, "SELECT count(DISTINCT stage) FROM deals WHERE deleted_at IS NULL"),
        (3, "SELECT count(DISTINCT currency) FROM deals WHERE deleted_at IS NULL"),
        (5, "SELECT count(DISTINCT status) FROM leads WHERE deleted_at IS NULL"),
        (7, "SELECT count(DISTINCT status) FROM proposals WHERE deleted_at IS NULL"),
        (7, "SELECT count(DISTINCT status) FROM contracts WHERE deleted_at IS NULL"),
        (5, "SELECT count(DISTINCT status) FROM signature_requests"),
        (5, "SELECT count(DISTINCT status) FROM engagements WHERE deleted_at IS NULL"),
        (5, "SELECT count(DISTINCT status) FROM projects WHERE deleted_at IS NULL"),
        (3, "SELECT count(DISTINCT status) FROM milestones WHERE deleted_at IS NULL"),
        (5, "SELECT count(DISTINCT status) FROM tasks WHERE deleted_at IS NULL"),
        (4, "SELECT count(DISTINCT status) FROM invoices WHERE deleted_at IS NULL"),
        (7, "SELECT count(DISTINCT status) FROM bills"),
        (3, "SELECT count(DISTINCT status) FROM threads"),
        (2, "SELECT count(DISTINCT visibility) FROM threads"),
        (
            0,
            "SELECT count(*) FROM threads AS t WHERE message_count <> (SELECT count(*) FROM messages WHERE thread_id = t.id)",
        ),
        (0, "SELECT count(*) FROM invoices WHERE issue_date > due_date OR paid + credited > total"),
        (
            0,
            "SELECT count(*) FROM invoices AS i JOIN invoices AS n ON n.organization_id = i.organization_id \
             AND n.sequence = i.sequence + 1 WHERE n.issue_date < i.issue_date",
        ),
        (3, "SELECT count(DISTINCT status) FROM file_versions"),
        (2, "SELECT count(DISTINCT status) FROM client_portal_access"),
        (2, "SELECT count(DISTINCT status) FROM workflow_rules"),
        (2, "SELECT count(DISTINCT status) FROM invoice_reminder_rules"),
        (3, "SELECT count(DISTINCT status) FROM invoice_reminders"),
        (2, "SELECT count(DISTINCT visibility) FROM file_objects WHERE deleted_at IS NULL"),
        (3, "SELECT count(DISTINCT billing_model) FROM engagements WHERE deal_id IS NOT NULL"),
        (3, "SELECT count(DISTINCT consent) FROM contacts WHERE deleted_at IS NULL"),
        (6, "SELECT count(DISTINCT role) FROM organization_members"),
        (0, "SELECT count(*) FROM deals WHERE (stage = 'LOST') <> (lost_reason IS NOT NULL)"),
        (0, "SELECT count(*) FROM client_companies WHERE tax_id_sealed NOT LIKE 'v1.%'"),
    ] {
        assert_eq!(count(&server, sql).await, states, "{sql}");
    }
    for some in [
        "SELECT count(*) FROM invoices WHERE bill_to_tax_id_sealed IS NOT NULL",
        "SELECT count(*) FROM contacts WHERE merged_into_id IS NOT NULL",
        "SELECT count(*) FROM contacts WHERE deleted_at IS NOT NULL AND merged_into_id IS NULL",
        "SELECT count(*) FROM client_companies WHERE deleted_at IS NOT NULL",
        "SELECT count(*) FROM client_companies WHERE parent_company_id IS NOT NULL",
        "SELECT count(*) FROM client_companies WHERE tax_id_sealed IS NOT NULL",
        "SELECT count(*) FROM leads WHERE submitted_at IS NOT NULL",
        "SELECT count(*) FROM leads WHERE deal_id IS NOT NULL",
        "SELECT count(*) FROM engagements WHERE renewal_count > 0",
        "SELECT count(*) FROM contracts WHERE renews_contract_id IS NOT NULL",
        "SELECT count(*) FROM invoices WHERE is_partially_paid",
        "SELECT count(*) FROM invoices WHERE status = 'OPEN' AND due_date < '2026-01-01'",
        "SELECT count(*) FROM invoices WHERE replaces_invoice_id IS NOT NULL",
        "SELECT count(*) FROM invoices WHERE installment_id IS NOT NULL",
        "SELECT count(*) FROM payments WHERE unallocated > 0",
        "SELECT count(*) FROM credit_notes",
        "SELECT count(*) FROM messages WHERE edited_at IS NOT NULL",
        "SELECT count(*) FROM messages WHERE redacted_at IS NOT NULL",
        "SELECT count(*) FROM messages WHERE reply_to_message_id IS NOT NULL",
        "SELECT count(*) FROM message_mentions",
        "SELECT count(*) FROM thread_participants WHERE contact_id IS NOT NULL AND unread_count > 0",
    ] {
        assert!(count(&server, some).await > 0, "{some}");
    }
}

#[tokio::test]
async fn all_that_happened_is_a_type_of_event() {
    let server = made().await;
    let happened: Vec<String> = sqlx::query_scalar("SELECT DISTINCT type FROM outbox_events ORDER BY type")
        .fetch_all(server.database().maintenance())
        .await
        .expect("they are listed");
    let unknown: Vec<_> = happened.into_iter().filter(|name| types::subject(name).is_none()).collect();
    assert!(unknown.is_empty(), "list these in outbox/types.rs: {unknown:?}");
}

#[tokio::test]
async fn everybody_signs_in_with_the_same_password() {
    let server = made().await;
    for email in [OWNER, OTHER_OWNER, "admin@demo.test", "viewer@demo.test", "manager@other.test"] {
        let input = json!({ "email": email, "password": PASSWORD });
        let signed_in = server.anonymous().run("signIn", "accessToken", input).await;
        assert!(signed_in.done("signIn")["accessToken"].is_string(), "{email}");
    }
}

#[tokio::test]
async fn history_is_told_by_those_who_made_it_and_ends_before_now() {
    let server = made().await;
    let now = server.clock().now().to_rfc3339();
    let future = format!("SELECT count(*) FROM activity_events WHERE created_at >= '{now}'");
    assert_eq!(count(&server, &future).await, 0);
    let actors = "SELECT count(DISTINCT actor_id) FROM activity_events WHERE actor_kind = 'MEMBER'";
    assert!(count(&server, actors).await >= 7);
    // Pages by id are pages by time.
    let backwards = "SELECT count(*) FROM (SELECT created_at < lag(created_at) OVER (PARTITION BY organization_id ORDER BY id) \
                     AS back FROM activity_events) AS events WHERE back";
    assert_eq!(count(&server, backwards).await, 0);
}

/// Lists find what was made at a time by their ids (`entity::id::time`), of history too.
#[tokio::test]
async fn ids_tell_when_rows_were_made() {
    let server = made().await;
    let mut others = Vec::new();
    // Events have ids of when they were written.
    for table in TABLES.iter().filter(|table| !table.ends_with("_events") || **table == "signature_events") {
        let told = "('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint";
        let made = "floor(extract(epoch FROM created_at) * 1000)";
        let otherwise = format!("SELECT count(*) FROM {table} WHERE {told} <> {made}");
        match count(&server, &otherwise).await {
            0 => {}
            rows => others.push(format!("{table} {rows}")),
        }
    }
    assert_eq!(others, Vec::<String>::new());
}

#[tokio::test]
async fn what_both_firms_know_is_two_records() {
    let server = made().await;
    let document = "{ clientCompanies(first: 100) { nodes { id name } } contacts(last: 100) { nodes { id emails } } }";
    let demo = owner(&server, OWNER).await.query(document, json!({})).await;
    let other = owner(&server, OTHER_OWNER).await.query(document, json!({})).await;
    for (list, field) in [("clientCompanies", "name"), ("contacts", "emails")] {
        let of = |answer: &harness::Answer, field: &str| -> Vec<String> {
            let nodes = answer.at(&format!("/{list}/nodes")).as_array().expect("nodes");
            nodes.iter().map(|node| node[field].to_string()).collect()
        };
        let shared = of(&demo, field).into_iter().filter(|value| of(&other, field).contains(value)).count();
        assert!(shared >= 3, "{shared} {list} have the same {field}");
        assert!(of(&demo, "id").iter().all(|id| !of(&other, "id").contains(id)), "no record of {list} is both's");
    }
}

#[tokio::test]
async fn a_firm_that_was_cut_short_is_completed() {
    let server = made().await;
    let whole = rows(&server).await;
    // As after the first of the second firm's two transactions.
    let other = "organization_id = (SELECT id FROM organizations WHERE slug = 'other')";
    let mut cut = format!("DELETE FROM organization_members WHERE {other} AND role <> 'OWNER';");
    for table in [
        "payments",
        // Before the engagements, which stay as long as something was issued.
        "invoices",
        "bills",
        "vendors",
        "approval_policies",
        "invoice_reminder_rules",
        "workflow_rules",
        "engagements",
        // Those of no engagement.
        "threads",
        "file_objects",
        "folders",
        "contracts",
        "proposals",
        "project_templates",
        "holidays",
        "number_series",
        "deals",
        "leads",
        "contacts",
        "client_companies",
        "invitations",
        "api_keys",
    ] {
        cut.extend(["DELETE FROM ", table, " WHERE ", other, ";"]);
    }
    let mut maintenance = server.database().sql(SqlRole::Maintenance).await;
    maintenance.execute(AssertSqlSafe(cut)).await.expect("the rest goes");
    assert!(demo::is_wanted(server.services()).await.expect("it looks"));

    demo::run(server.services()).await.expect("the second firm is completed");
    assert!(!demo::is_wanted(server.services()).await.expect("it looks"));
    let states = "SELECT count(*) FROM organizations";
    assert_eq!(count(&server, states).await, 2, "it is the same firm");
    assert_eq!(records(&rows(&server).await), records(&whole));
}

/// Without the events: what was cut off left none to compare.
fn records(rows: &str) -> Vec<&str> {
    rows.lines().filter(|line| !line.contains("_events")).collect()
}
