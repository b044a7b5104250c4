//! A tenant with 300,000 rows in every table that lists show, made to be hard: values that are on half of the rows, on
//! few, on one or on none, and values whose rows all lie at the far end of the newest-first order.

mod communications;
mod contracts;
mod crm;
mod identity;
mod papers;
mod payables;
mod projects;
mod proposals;
mod receivables;
mod schedules;
mod tasks;
mod timeline;

use std::cell::RefCell;

use futures::future::join_all;
use harness::{Database, Org, SqlRole};
use sqlx::{AssertSqlSafe, PgConnection};

use super::AT_ONCE;

/// How many rows each table has.
pub const ROWS: u32 = 300_000;

/// A table, its columns, and what fills them: `n` runs from 1 to [`ROWS`], the oldest first; `h` is a number at random. Others
/// are filled at the same time, so it reads only what was there before.
type Fill = (&'static str, &'static str, &'static str);

/// All of them: a file for each part of the firm.
const TABLES: &[&[Fill]] = &[
    identity::TABLES,
    crm::TABLES,
    proposals::TABLES,
    contracts::TABLES,
    receivables::TABLES,
    schedules::TABLES,
    payables::TABLES,
    projects::TABLES,
    tasks::TABLES,
    papers::TABLES,
    communications::TABLES,
    timeline::TABLES,
];

/// Fills the firm's tables, as no server could: without triggers and checks, and with the indexes made behind the rows.
pub async fn fill(database: &Database, org: &Org) {
    each(database, async |sql, table| fill_one(sql, org, table).await).await;
    // Only when all are filled: VACUUM calls no page all visible whose rows are newer than a transaction that still goes on,
    // and the other filler's would.
    each(database, async |sql, (table, ..)| {
        run(sql, &format!("VACUUM (ANALYZE) {table}")).await;
        know_all_of(sql, table).await;
    })
    .await;
}

/// Does something with each table, with several at once.
async fn each(database: &Database, work: impl AsyncFn(&mut PgConnection, &'static Fill)) {
    let left = RefCell::new(TABLES.iter().copied().flatten());
    let filler = async || {
        let mut sql = database.sql(SqlRole::Superuser).await;
        // No triggers; and no workers beside the fillers, who have all cores already.
        run(
            &mut sql,
            "SET session_replication_role = replica;
             SET max_parallel_maintenance_workers = 0;
             SET maintenance_work_mem = '256MB';
             -- The n-th id: its time, and its number.
             CREATE FUNCTION pg_temp.id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT
               (lpad(to_hex(1780272000000 + n * 100000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$",
        )
        .await;
        loop {
            let Some(table) = left.borrow_mut().next() else { return };
            work(&mut sql, table).await;
        }
    };
    join_all((0..AT_ONCE).map(|_| filler())).await;
}

/// Fills one table.
async fn fill_one(sql: &mut PgConnection, org: &Org, (table, columns, values): &Fill) {
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indrelid
         WHERE indrelid = $1::regclass AND relkind = 'r'
           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
    )
    .bind(table)
    .fetch_all(&mut *sql)
    .await
    .expect("the indexes are listed");
    for (index, _) in &indexes {
        run(sql, &format!("DROP INDEX {index}")).await;
    }
    let checks: Vec<String> = sqlx::query_scalar(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
         WHERE contype = 'c' AND conrelid = $1::regclass",
    )
    .bind(table)
    .fetch_all(&mut *sql)
    .await
    .expect("the checks are listed");
    for check in &checks {
        run(sql, check).await;
    }
    let is_stamped: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'updated_at')",
    )
    .bind(table)
    .fetch_one(&mut *sql)
    .await
    .expect("the columns are listed");
    let (stamp_columns, stamps) = if is_stamped {
        (", updated_at, created_by_kind, updated_by_kind", ", at + h % 100000 * interval '1 s', 'SYSTEM', 'SYSTEM'")
    } else {
        ("", "")
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
        values = format!(" {values}").replace(" id(", " pg_temp.id("),
        organization = org.id.uuid(),
    );
    run(sql, &insert).await;
    for (_, definition) in &indexes {
        run(sql, definition).await;
    }
}

/// Lets the tenant look like one of a thousand: what is planned for all of them at once then expects few rows of each.
pub async fn among_many(database: &Database) {
    let mut sql = database.sql(SqlRole::Superuser).await;
    for table in partitions(&mut sql).await.iter().map(String::as_str).chain(["deals", "proposals", "tasks"]) {
        run(&mut sql, &format!("ALTER TABLE {table} ALTER organization_id SET (n_distinct = 1000)")).await;
        run(&mut sql, &format!("ANALYZE {table}")).await;
    }
}

/// Lets the planner forget that whoever has a timeline has one organization.
pub async fn forget_whose_timelines(database: &Database) {
    let mut sql = database.sql(SqlRole::Superuser).await;
    for partition in partitions(&mut sql).await {
        for statistics in ["subject_id", "client_company_id", "engagement_id"] {
            run(&mut sql, &format!("DROP STATISTICS {partition}_{statistics}_stx")).await;
        }
    }
}

/// The partitions of the timeline.
async fn partitions(sql: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'activity_events'::regclass")
        .fetch_all(sql)
        .await
        .expect("the partitions are listed")
}

/// What is known of indexed columns is from all rows: plans that hang on a sample differ from run to run.
async fn know_all_of(sql: &mut PgConnection, table: &str) {
    let columns: String = sqlx::query_scalar(
        "SELECT string_agg(attname, ', ') FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND EXISTS (
           SELECT FROM pg_index WHERE indrelid = attrelid AND attnum = ANY(indkey::int2[]))",
    )
    .bind(table)
    .fetch_one(&mut *sql)
    .await
    .expect("the columns are listed");
    // PostgreSQL looks at 300 rows for each step of its target.
    run(sql, "SET default_statistics_target = 1000").await;
    run(sql, &format!("ANALYZE {table} ({columns})")).await;
    run(sql, "RESET default_statistics_target").await;
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
