//! A tenant with 300,000 rows in every table that lists show, made to be hard: values that are on half of the rows, on
//! few, on one or on none, and values whose rows all lie at the far end of the newest-first order.

use harness::{Database, Org, SqlRole};
use sqlx::{AssertSqlSafe, PgConnection};

/// How many rows each table has.
pub const ROWS: u32 = 300_000;

/// The tables with what fills them: `n` runs from 1 to [`ROWS`], the oldest first; `h` is a number at random.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "organization_members",
        "user_id, name, email, email_key, role, status",
        "gen_random_uuid(), name, name || '@x.test', name || '@x.test',
         CASE WHEN n <= 5 THEN 'OWNER' WHEN n <= 1500 THEN 'ADMIN' WHEN n % 2 = 0 THEN 'MEMBER' ELSE 'VIEWER' END,
         CASE WHEN n <= 5 THEN 'SUSPENDED' WHEN n <= 1500 THEN 'REMOVED' WHEN n > 270000 THEN 'INVITED' ELSE 'ACTIVE' END",
    ),
    (
        "invitations",
        "member_id, email, token_hash, expires_at, role, status",
        "id, name || '@x.test', uuid_send(id), at, 'VIEWER', 'REVOKED'",
    ),
    ("api_keys", "name, prefix, key_hash, scopes", "name, 'p' || n, uuid_send(id), '{CONTACT_READ}'"),
    (
        "client_companies",
        "name, owner_member_id, parent_company_id, external_id, status",
        "name, owner, CASE WHEN n BETWEEN 2 AND 5000 THEN id(1) WHEN n % 3 = 0 THEN id(n / 3) END, external,
         CASE WHEN n <= 1500 THEN 'INACTIVE' WHEN n > 270000 THEN 'PROSPECT' ELSE 'ACTIVE' END",
    ),
    (
        "contacts",
        "name, client_company_id, owner_member_id, emails, email_keys, external_id, consent",
        "name, company, owner, CASE WHEN n % 10 = 0 THEN '{}' ELSE ARRAY[name || '@x.test'] END,
         CASE WHEN n % 10 = 0 THEN '{}' ELSE ARRAY[name || '@x.test'] END, external,
         CASE WHEN n <= 1500 THEN 'WITHDRAWN' WHEN n % 2 = 0 THEN 'GRANTED' ELSE 'UNKNOWN' END",
    ),
    (
        "deals",
        "name, client_company_id, contact_id, owner_member_id, amount, currency, expected_close_date, external_id, \
         stage, closed_at",
        "name, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner,
         CASE WHEN n % 5 > 0 THEN h % 1000000 END, CASE WHEN n % 5 > 0 THEN CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, external, stage,
         CASE WHEN stage IN ('WON', 'LOST') THEN at END",
    ),
    (
        "leads",
        "name, email, email_key, score, owner_member_id, external_id, status, converted_at",
        "name, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, h % 101,
         owner, external, status, CASE WHEN status = 'CONVERTED' THEN at END",
    ),
    (
        "vendors",
        "name, email, email_key, external_id, status",
        "name, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, external,
         CASE WHEN n <= 1500 THEN 'INACTIVE' ELSE 'ACTIVE' END",
    ),
    ("approval_policies", "name, currency, threshold", "name, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, n"),
    (
        "approval_steps",
        "approval_policy_id, approver_member_id, position",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, id(1), n",
    ),
    (
        "bills",
        "vendor_id, engagement_id, approval_policy_id, next_approver_member_id, number, vendor_invoice_number, \
         bill_date, due_date, currency, subtotal, total, paid, external_id, tax_rounding, status",
        "company, CASE WHEN n % 2 = 0 THEN company END, CASE WHEN n % 3 > 0 THEN company END,
         CASE WHEN n BETWEEN 6 AND 1500 THEN coalesce(owner, id(1)) END, CASE WHEN n = 1 THEN 'rare' ELSE 'a' || n END, name,
         date '2026-06-01' + (n / 1000)::int, date '2026-06-15' + (n / 1000)::int,
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, h % 1000000 + 1, h % 1000000 + 1,
         CASE WHEN n BETWEEN 1501 AND 270000 AND n % 2 = 0 THEN h % 1000000 + 1 ELSE 0 END, external, 'LINE',
         CASE WHEN n <= 5 THEN 'REJECTED' WHEN n <= 1500 THEN 'PENDING_APPROVAL' WHEN n > 270000 THEN 'DRAFT'
           WHEN n % 2 = 0 THEN 'PAID' ELSE 'APPROVED' END",
    ),
    (
        "bill_lines",
        "bill_id, currency, position, description, quantity, unit_price, net, tax, total",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, 'EUR', n, name, 10000, 100, 100, 0, 100",
    ),
    (
        "bill_approvals",
        "bill_id, approver_member_id, round, turn, decision",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner, 1, n, 'PENDING'",
    ),
    (
        "bill_payments",
        "bill_id, amount, currency, paid_at, method",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, h % 1000000 + 1, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, at,
         CASE WHEN n <= 5 THEN 'CASH' WHEN n <= 1500 THEN 'CHECK' WHEN n % 2 = 0 THEN 'BANK_TRANSFER' ELSE 'CARD' END",
    ),
    (
        "engagements",
        "number, name, client_company_id, deal_id, owner_member_id, currency, start_date, end_date, external_id, \
         billing_model, status, ended_at, termination_reason",
        "CASE WHEN n = 1 THEN 'rare' ELSE 'ENG-' || n END, name, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner,
         'EUR', CASE WHEN n % 5 > 0 THEN date '2026-06-01' + (n / 1000)::int END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, external,
         CASE WHEN n <= 1500 THEN 'RETAINER' WHEN n % 2 = 0 THEN 'FIXED' ELSE 'TIME_AND_MATERIALS' END,
         CASE stage WHEN 'PROPOSAL' THEN 'TERMINATED' WHEN 'QUALIFIED' THEN 'PAUSED' WHEN 'LEAD' THEN 'DRAFT'
           WHEN 'WON' THEN 'COMPLETED' ELSE 'ACTIVE' END,
         CASE WHEN stage IN ('PROPOSAL', 'WON') THEN at END, CASE WHEN stage = 'PROPOSAL' THEN 'Sold.' END",
    ),
    (
        "invoice_schedules",
        "engagement_id, client_company_id, name, currency, external_id, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, company, name, 'EUR', external,
         CASE WHEN n <= 5 THEN 'CANCELLED' WHEN n <= 1500 THEN 'PAUSED' WHEN n % 2 = 0 THEN 'ACTIVE' ELSE 'COMPLETED' END",
    ),
    (
        "installments",
        "invoice_schedule_id, engagement_id, invoice_id, position, description, currency, amount, due_on, triggered_at, \
         invoiced_at, kind, trigger, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 40) END,
         CASE WHEN n % 2 = 0 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END, n::int, name, 'EUR', 1 + h % 1000000,
         CASE WHEN n % 3 > 0 THEN date '2026-06-01' + (n / 1000)::int END, CASE WHEN n % 15 = 0 THEN at END,
         CASE WHEN n > 1500 AND n % 2 = 0 THEN at END, 'FIXED',
         CASE WHEN n % 3 = 0 THEN CASE WHEN n <= 1500 THEN 'ACCEPTANCE' ELSE 'MILESTONE' END
           WHEN n % 5 = 0 THEN 'RECURRENCE' ELSE 'DATE' END,
         CASE WHEN n <= 1500 THEN 'SKIPPED' WHEN n % 2 = 0 THEN 'INVOICED' ELSE 'PENDING' END",
    ),
    (
        "invoices",
        "engagement_id, client_company_id, number, sequence, memo, bill_to, currency, issue_date, due_date, subtotal, total, \
         paid, issued_at, voided_at, written_off_at, external_id, tax_rounding, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, company, CASE WHEN stage <> 'LEAD' THEN name END,
         CASE WHEN stage <> 'LEAD' THEN n END, name, CASE WHEN stage <> 'LEAD' THEN '{}'::jsonb END,
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, CASE WHEN stage <> 'LEAD' OR n % 5 > 0 THEN date '2025-05-01' + (n / 1000)::int END,
         CASE WHEN n % 4 = 1 THEN date '2025-06-01' WHEN stage <> 'LEAD' OR n % 3 > 0 THEN date '2026-06-01' END + (n / 1000)::int,
         2 + h % 1000000, 2 + h % 1000000,
         CASE WHEN stage = 'WON' THEN 2 + h % 1000000 WHEN stage = 'LOST' AND n % 10 = 1 THEN 1 ELSE 0 END,
         CASE WHEN stage <> 'LEAD' THEN at END, CASE WHEN stage = 'PROPOSAL' THEN at END,
         CASE WHEN stage = 'QUALIFIED' THEN at END, external, 'LINE',
         CASE stage WHEN 'PROPOSAL' THEN 'VOID' WHEN 'QUALIFIED' THEN 'UNCOLLECTIBLE' WHEN 'LEAD' THEN 'DRAFT'
           WHEN 'WON' THEN 'PAID' ELSE 'OPEN' END",
    ),
    (
        "credit_notes",
        "invoice_id, client_company_id, number, sequence, issue_date, reason, currency, subtotal, tax, total, voided_at, \
         external_id, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, company, name, n, date '2026-06-01' + (n / 1000)::int, 'Late',
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, 1 + h % 1000000, 0, 1 + h % 1000000,
         CASE WHEN n <= 1500 THEN at END, external, CASE WHEN n <= 1500 THEN 'VOID' ELSE 'ISSUED' END",
    ),
    (
        "payments",
        "client_company_id, amount, currency, received_at, reference, processor_id, allocated, refunded, external_id, method, status",
        "company, 1 + h % 1000000, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, at, name,
         CASE WHEN n = 1 THEN 'rare' WHEN n % 3 = 0 THEN 'p' || n END,
         CASE WHEN n > 1500 AND n <= 270000 AND n % 4 > 0 THEN 1 + h % 1000000 ELSE 0 END,
         CASE WHEN n > 270000 THEN 1 + h % 1000000 ELSE 0 END, external,
         CASE WHEN n <= 5 THEN 'CHECK' WHEN n <= 1500 THEN 'CASH' WHEN n % 2 = 0 THEN 'CARD' ELSE 'BANK_TRANSFER' END,
         CASE WHEN n <= 5 THEN 'FAILED' WHEN n <= 1500 THEN 'PENDING' WHEN n > 270000 THEN 'REFUNDED' ELSE 'SUCCEEDED' END",
    ),
    (
        "payment_allocations",
        "payment_id, invoice_id, amount, currency, effective_on",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, 1 + h % 1000000,
         'EUR', date '2026-06-01' + (n / 1000)::int",
    ),
    (
        "refunds",
        "payment_id, amount, currency, refunded_at",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, 1 + h % 1000000, 'EUR', at + h % 100000 * interval '1 s'",
    ),
    (
        "activity_events",
        "actor_kind, verb, subject_type, subject_id, client_company_id, engagement_id, diff, request_id",
        "'SYSTEM', CASE WHEN n <= 1500 THEN 'contact.merged' WHEN n % 2 = 0 THEN 'contact.updated' ELSE 'deal.updated' END,
         CASE WHEN n % 2 = 0 OR n <= 1500 THEN 'contact' ELSE 'deal' END,
         CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, company, CASE WHEN n % 3 = 0 THEN company END, '{}', 'req'",
    ),
];

/// Fills the firm's tables, as no server could: without triggers, and with the indexes made behind the rows.
pub async fn fill(database: &Database, org: &Org) {
    let mut sql = database.sql(SqlRole::Superuser).await;
    run(&mut sql, "SET session_replication_role = replica").await;
    run(&mut sql, "SET maintenance_work_mem = '256MB'").await;
    // The n-th id: its time, and its number.
    run(
        &mut sql,
        "CREATE FUNCTION pg_temp.id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT
           (lpad(to_hex(1780272000000 + n * 100000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$",
    )
    .await;
    for (table, columns, values) in TABLES {
        let indexes: Vec<(String, String)> = sqlx::query_as(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indrelid
             WHERE indrelid = $1::regclass AND relkind = 'r'
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        )
        .bind(table)
        .fetch_all(&mut sql)
        .await
        .expect("the indexes are listed");
        for (index, _) in &indexes {
            run(&mut sql, &format!("DROP INDEX {index}")).await;
        }
        let (stamp_columns, stamps) = if *table == "activity_events" {
            ("", "")
        } else {
            (", updated_at, created_by_kind, updated_by_kind", ", at + h % 100000 * interval '1 s', 'SYSTEM', 'SYSTEM'")
        };
        // Names are of the prefix `a` and 8 hexadecimal digits: one of a letter and one digit is on a sixteenth.
        let insert = format!(
            "INSERT INTO {table} (organization_id, id, {columns}, created_at{stamp_columns})
             SELECT '{organization}', id, {values}, at{stamps} FROM (
               SELECT n, pg_temp.id(n) AS id, h, to_timestamp((1780272000000 + n * 100000) / 1000) AS at,
                 CASE WHEN n = 1 THEN 'rare' ELSE 'a' || lpad(to_hex(h), 8, '0') || n END AS name,
                 CASE WHEN n = 1 THEN 'rare' WHEN n % 3 = 0 THEN 'a' || n END AS external,
                 CASE WHEN n % 7 = 0 THEN NULL WHEN n <= 3000 THEN pg_temp.id(2) WHEN n <= 3005 THEN pg_temp.id(3)
                   WHEN n % 2 = 0 THEN pg_temp.id(1) ELSE pg_temp.id(10 + n % 1000) END AS owner,
                 CASE WHEN n <= 5000 THEN pg_temp.id(1) WHEN n % 11 > 0 THEN pg_temp.id(n / 5) END AS company,
                 CASE WHEN n <= 5 THEN 'PROPOSAL' WHEN n <= 1500 THEN 'QUALIFIED' WHEN n > 270000 THEN 'LEAD'
                   WHEN n % 2 = 0 THEN 'WON' ELSE 'LOST' END AS stage,
                 CASE WHEN n <= 5 THEN 'WORKING' WHEN n <= 1500 THEN 'QUALIFIED' WHEN n > 270000 THEN 'NEW'
                   WHEN n % 2 = 0 THEN 'CONVERTED' ELSE 'DISQUALIFIED' END AS status
               FROM (SELECT n::bigint, (hashint8(n)::bigint + 2147483648) AS h FROM generate_series(1, {ROWS}) AS n) AS drawn
             ) AS made",
            values = values.replace(" id(", " pg_temp.id("),
            organization = org.id.uuid(),
        );
        run(&mut sql, &insert).await;
        for (_, definition) in &indexes {
            run(&mut sql, definition).await;
        }
        run(&mut sql, &format!("VACUUM (ANALYZE) {table}")).await;
    }
}

/// The id of the `n`th row of any table, as [`fill`] makes it.
pub fn id(prefix: &str, n: u64) -> String {
    entity::id::join(
        prefix,
        uuid::Uuid::from_u128(u128::from(1_780_272_000_000 + n * 100_000) << 80 | 0x7000_8000 << 48 | u128::from(n)),
    )
}

async fn run(sql: &mut PgConnection, statement: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(sql).await;
    done.unwrap_or_else(|error| panic!("{error}\n{statement}"));
}
