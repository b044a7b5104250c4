//! What PostgreSQL's own catalog says of the five walls.
//!
//! Each check is one query that finds offences: a line each, naming the table and what is lacking. Beside it stand
//! statements that break what it guards; a test breaks each, in a transaction that is undone, and wants the check to
//! see it. So no check is there for show.

mod access;
mod keys;
mod row_security;
mod shape;

use harness::{Database, SqlRole};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Tables without an organization; each has policies of its own, written out in its migration.
const GLOBAL_TABLES: &[&str] =
    &["organizations", "users", "user_credentials", "user_identities", "user_sessions", "user_tokens"];

/// One thing that must hold of the whole catalog.
struct Check {
    /// What must hold.
    holds: &'static str,
    /// Finds what offends, as one text each. May use `tables (oid, name, kind)`, where `kind` is `tenant`, `global` or
    /// `partition`.
    offences: String,
    /// Statements that each break it once.
    broken_by: &'static [&'static str],
}

fn checks() -> Vec<Check> {
    [row_security::checks(), keys::checks(), access::checks(), shape::checks()].into_iter().flatten().collect()
}

#[tokio::test]
async fn every_table_has_its_walls() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    let mut found = Vec::new();
    for check in checks() {
        found.extend(offences(&mut sql, &check).await);
    }
    assert!(found.is_empty(), "the catalog offends:\n  {}", found.join("\n  "));
}

#[tokio::test]
async fn every_check_sees_what_it_is_for() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    let mut blind = Vec::new();
    for check in checks() {
        for statement in check.broken_by {
            let mut broken = sql.begin().await.expect("a transaction begins");
            let done = sqlx::raw_sql(AssertSqlSafe((*statement).to_owned())).execute(&mut *broken).await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
            if offences(&mut broken, &check).await.is_empty() {
                blind.push(format!("“{}” does not see: {statement}", check.holds));
            }
            broken.rollback().await.expect("the damage is undone");
        }
        assert!(!check.broken_by.is_empty(), "“{}” was never seen to fail", check.holds);
    }
    assert!(blind.is_empty(), "{}", blind.join("\n"));
}

async fn offences(sql: &mut PgConnection, check: &Check) -> Vec<String> {
    let query = format!(
        "WITH tables AS (
           SELECT c.oid, c.relname::text AS name,
             CASE WHEN c.relispartition THEN 'partition' WHEN c.relname IN ({global}) THEN 'global' ELSE 'tenant' END AS kind
           FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND c.relname <> 'seaql_migrations')
         {offences}",
        global = list(GLOBAL_TABLES),
        offences = check.offences
    );
    let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query))
        .fetch_all(sql)
        .await
        .unwrap_or_else(|error| panic!("“{}”: {error}", check.holds));
    found.into_iter().map(|offence| format!("{offence} ({})", check.holds)).collect()
}

/// `'a', 'b'`: an SQL list of texts.
fn list(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ")
}

/// `('a', 'b'), …`: rows of texts for `VALUES`.
fn rows<const N: usize>(rows: &[[&str; N]]) -> String {
    rows.iter().map(|row| format!("({})", list(row))).collect::<Vec<_>>().join(", ")
}
