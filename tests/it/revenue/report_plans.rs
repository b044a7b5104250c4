//! Reports are read by indexes of the organization, on a firm that has a tenth of 100,000 invoices: so PostgreSQL's own
//! plans say, as it ran them for `chambers_app`.

use std::time::Instant;

use harness::{Org, Plans, Server, SqlRole, unindexed};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// What is there, over five years: `n` runs from 1 to 100,000, every tenth is the firm's. Of the last tenth most is open.
const MADE: &str = "\
CREATE TEMP TABLE made AS SELECT n, org, pg_temp.id(n) AS id, pg_temp.id(n / 10 % 100) AS client, issued,
  CASE WHEN n > 90000 OR n % 70 = 0 THEN 'OPEN' WHEN n % 50 = 10 THEN 'VOID' WHEN n % 50 = 20 THEN 'UNCOLLECTIBLE' ELSE 'PAID' END AS status
FROM (SELECT n, CASE WHEN n % 10 = 0 THEN '$firm'::uuid ELSE pg_temp.id(n % 999) END AS org,
  date '2021-03-01' + n / 56 AS issued FROM generate_series(1, 100000) n) drawn";

const ROWS: &[&str] = &[
    "INSERT INTO invoices (organization_id, id, engagement_id, client_company_id, number, sequence, bill_to, currency, issue_date,
       due_date, subtotal, tax, total, paid, issued_at, voided_at, written_off_at, tax_rounding, status, created_by_kind, updated_by_kind)
     SELECT org, id, id, client, 'N' || n, n, '{}', 'EUR', issued, issued + 30, 1000, 200, 1200, CASE status WHEN 'PAID' THEN 1200 ELSE 0 END,
       issued, CASE status WHEN 'VOID' THEN issued + 5 END, CASE status WHEN 'UNCOLLECTIBLE' THEN issued + 90 END, 'LINE', status,
       'SYSTEM', 'SYSTEM' FROM made",
    "INSERT INTO payments (organization_id, id, client_company_id, amount, currency, received_at, allocated, method, status,
       created_by_kind, updated_by_kind)
     SELECT org, id, client, 1200, 'EUR', issued + 20, 1200, 'CARD', 'SUCCEEDED', 'SYSTEM', 'SYSTEM' FROM made WHERE status = 'PAID'",
    "INSERT INTO payment_allocations (organization_id, id, payment_id, invoice_id, amount, currency, effective_on, created_by_kind, updated_by_kind)
     SELECT org, id, id, id, 1200, 'EUR', issued + 20, 'SYSTEM', 'SYSTEM' FROM made WHERE status = 'PAID'",
    "INSERT INTO refunds (organization_id, id, payment_id, amount, currency, refunded_at, created_by_kind, updated_by_kind)
     SELECT org, id, id, 100, 'EUR', issued + 40, 'SYSTEM', 'SYSTEM' FROM made WHERE status = 'PAID' AND n % 40 = 30",
    "INSERT INTO credit_notes (organization_id, id, invoice_id, client_company_id, number, sequence, issue_date, reason, currency, subtotal,
       tax, total, status, created_by_kind, updated_by_kind)
     SELECT org, id, id, client, 'C' || n, n, issued + 10, 'Late', 'EUR', 10, 2, 12, 'ISSUED', 'SYSTEM', 'SYSTEM' FROM made WHERE n % 3 = 0",
    "ANALYZE invoices, payments, payment_allocations, refunds, credit_notes",
];

#[tokio::test]
async fn reports_are_read_by_indexes() {
    let server = Server::start().await;
    let mut plans = Plans::watch(&server).await;
    let firm = server.organization("firm").await;
    fill(&server, &firm).await;
    let client = entity::id::join("client_company", id(7));
    let company = "INSERT INTO client_companies (organization_id, id, name, status, created_by_kind, updated_by_kind) \
        VALUES ($1, $2, 'Client', 'ACTIVE', 'SYSTEM', 'SYSTEM')";
    let company = sqlx::query(company).bind(firm.id.uuid()).bind(id(7));
    company.execute(server.database().maintenance()).await.expect("the client is made");

    let aging = "query($asOf: Date, $client: ID) { report: invoiceAging(asOf: $asOf, clientCompanyId: $client) { totals { clientCount total { amount } } } }";
    let revenue =
        "query($from: Date!, $to: Date!) { report: revenueByMonth(from: $from, to: $to) { month net { amount } } }";
    let statement = "query($client: ID!, $from: Date!, $to: Date!) { report: clientStatement(clientCompanyId: $client, currency: \"EUR\", \
        from: $from, to: $to) { closingBalance { amount } entries { amount { amount } } } }";
    let mut complaints = Vec::new();
    for (name, query, variables) in [
        ("aging", aging, json!({})),
        ("aging a month ago", aging, json!({ "asOf": "2026-02-01" })),
        ("aging a year ago", aging, json!({ "asOf": "2025-03-01" })),
        ("aging of a client", aging, json!({ "client": client })),
        ("revenue of a month", revenue, json!({ "from": "2026-01-01", "to": "2026-01-31" })),
        ("revenue of a year", revenue, json!({ "from": "2025-03-01", "to": "2026-02-28" })),
        ("statement of five years", statement, json!({ "client": client, "from": "2021-03-01", "to": "2026-03-01" })),
    ] {
        let begun = Instant::now();
        let told = firm.owner.query(query, variables).await;
        println!("{name}: {} ms", begun.elapsed().as_millis());
        assert!(!told.at("/report").is_null() && told.at("/report") != &json!([]), "{name}: {told}");
        // PostgreSQL tells a statement's plan behind its answer, and before it takes the next one.
        firm.owner.query("{ organization { id } }", json!({})).await;
        let found = plans.take();
        assert!(!found.is_empty(), "{name}: no plan was told");
        for plan in &found {
            complaints.extend(unindexed(plan).into_iter().map(|complaint| format!("{name}: {complaint}")));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

async fn fill(server: &Server, firm: &Org) {
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let id = "CREATE FUNCTION pg_temp.id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ \
        SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid $$";
    let made = MADE.replace("$firm", &firm.id.uuid().to_string());
    for statement in ["SET session_replication_role = replica", id, &made].iter().chain(ROWS) {
        let done = sqlx::raw_sql(AssertSqlSafe((*statement).to_owned())).execute(&mut sql).await;
        done.unwrap_or_else(|error| panic!("{error}\n{statement}"));
    }
}

/// The `n`th id, as [`fill`] makes it.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(n << 96 | 0x7000 << 64 | 0x8000 << 48)
}
