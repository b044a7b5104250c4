//! Each wall holds alone: with the others taken down one by one, nothing comes through.
//!
//! Policies and grants belong to one database, and this one is the test's own. Roles, which belong to the whole
//! cluster, are left as they are.

use harness::{Database, Server, SqlRole};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};
use uuid::Uuid;

use super::firm::Firm;
use super::reads::{answers, by_id, lists};

/// `insufficient_privilege`: grants, and policies' WITH CHECK.
const REFUSED: &str = "42501";
/// `foreign_key_violation`.
const NO_SUCH_PARENT: &str = "23503";

async fn two_firms(server: &Server) -> (Firm, Firm) {
    (Firm::new(server, "victim").await, Firm::new(server, "stranger").await)
}

#[tokio::test]
async fn without_policies_the_predicate_holds() {
    let server = Server::start().await;
    let (victim, stranger) = two_firms(&server).await;
    let operations =
        [lists(&stranger, &victim.word), by_id(&|prefix| victim.id(prefix)), by_id(&|prefix| stranger.id(prefix))]
            .concat();
    let behind_policies = answers(&stranger.org.owner, &operations).await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    for table in
        tables(&mut sql, "pg_class.relname IN (SELECT tablename FROM pg_policies WHERE policyname = 'tenant_wall')")
            .await
    {
        run(&mut sql, &format!("DROP POLICY tenant_wall ON {table}")).await.expect("the wall falls");
    }
    let mut app = entered(server.database(), &stranger).await;
    let seen = count(&mut app, "SELECT count(DISTINCT organization_id) FROM contacts").await;
    assert_eq!(seen, 2, "the policies are down: a statement without the predicate sees both firms' rows");

    let behind_the_predicate = answers(&stranger.org.owner, &operations).await;
    for (with, without) in behind_policies.iter().zip(&behind_the_predicate) {
        assert_eq!(with, without, "only the policy hid this");
    }
}

#[tokio::test]
async fn without_the_predicate_policies_hold() {
    let server = Server::start().await;
    let (victim, stranger) = two_firms(&server).await;
    let mut app = entered(server.database(), &stranger).await;
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    for table in readable(&mut superuser).await {
        let column = if table == "organizations" { "id" } else { "organization_id" };
        let theirs = format!("SELECT count(*) FROM {table} WHERE {column} = '{}'", victim.org.id.uuid());
        let own = format!("SELECT count(*) FROM {table} WHERE {column} = '{}'", stranger.org.id.uuid());
        assert_eq!(count(&mut app, &theirs).await, 0, "{table} shows another firm's rows");
        let all = count(&mut app, &format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(all, count(&mut superuser, &own).await, "{table} shows other rows than its own");
    }
    for statement in [
        format!("UPDATE contacts SET title = 'Mine' WHERE organization_id = '{}'", victim.org.id.uuid()),
        format!("UPDATE organizations SET name = 'Mine' WHERE id = '{}'", victim.org.id.uuid()),
    ] {
        let changed = app.execute(AssertSqlSafe(statement.clone())).await.expect("it runs, and finds nothing");
        assert_eq!(changed.rows_affected(), 0, "{statement}");
    }
}

#[tokio::test]
async fn without_a_context_nothing_is_there() {
    let server = Server::start().await;
    let (victim, _) = two_firms(&server).await;
    let mut app = server.database().sql(SqlRole::App).await;
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    for table in readable(&mut superuser).await {
        assert_eq!(count(&mut app, &format!("SELECT count(*) FROM {table}")).await, 0, "{table} is open");
    }
    let word = &victim.word;
    for search in [format!("search_contacts('{word}')"), format!("search_contacts(app_search_query('{word}'))")] {
        assert_eq!(count(&mut app, &format!("SELECT count(*) FROM {search}")).await, 0, "{search} is open");
    }
    // The context ends with its transaction.
    let context = format!("BEGIN; SELECT app_enter('{}', 'SYSTEM', NULL); COMMIT", victim.org.id.uuid());
    run(&mut app, &context).await.expect("a context is set");
    assert_eq!(count(&mut app, "SELECT count(*) FROM contacts").await, 0, "the context outlived its transaction");
}

#[tokio::test]
async fn keys_accept_no_other_firms_row() {
    let server = Server::start().await;
    let (victim, stranger) = two_firms(&server).await;
    // As superuser: no policy holds, only keys do.
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    let references: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text FROM pg_constraint k
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
         WHERE k.contype = 'f' AND cardinality(k.conkey) = 2",
    )
    .fetch_all(&mut superuser)
    .await
    .expect("the catalog is read");
    assert!(references.len() > 10, "{references:?}");
    for (table, column, target) in references {
        let theirs: Uuid =
            sqlx::query_scalar(AssertSqlSafe(format!("SELECT id FROM {target} WHERE organization_id = $1 LIMIT 1")))
                .bind(victim.org.id.uuid())
                .fetch_one(&mut superuser)
                .await
                .unwrap_or_else(|error| panic!("{target}: {error}"));
        // What is frozen by a trigger, or held by a check, would speak first.
        let mut quiet = vec![format!("ALTER TABLE {table} DISABLE TRIGGER USER")];
        let checks = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint \
             WHERE contype = 'c' AND conrelid = $1::regclass";
        let checks: Vec<String> =
            sqlx::query_scalar(checks).bind(&table).fetch_all(&mut superuser).await.expect("the catalog is read");
        quiet.extend(checks);
        for statement in quiet {
            run(&mut superuser, &statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        // One row: of several the second could break a unique key first.
        let update = format!(
            "UPDATE {table} SET {column} = '{theirs}' WHERE organization_id = '{own}' \
             AND id = (SELECT id FROM {table} WHERE organization_id = '{own}' LIMIT 1)",
            own = stranger.org.id.uuid()
        );
        assert_eq!(run(&mut superuser, &update).await, Err(NO_SUCH_PARENT.to_owned()), "{table}.{column}");
    }
}

#[tokio::test]
async fn nothing_is_written_for_another_firm() {
    let server = Server::start().await;
    let (victim, stranger) = two_firms(&server).await;
    let (theirs, own) = (victim.org.id.uuid(), stranger.org.id.uuid());
    for statement in [
        format!(
            "INSERT INTO contacts (organization_id, id, name, created_by_kind, updated_by_kind) VALUES ('{theirs}', gen_random_uuid(), 'x', 'SYSTEM', 'SYSTEM')"
        ),
        format!("UPDATE contacts SET organization_id = '{theirs}' WHERE organization_id = '{own}'"),
        format!("UPDATE organizations SET id = '{theirs}' WHERE id = '{own}'"),
        format!(
            "INSERT INTO activity_events SELECT '{theirs}', gen_random_uuid(), actor_kind, actor_id, verb, subject_type, subject_id, client_company_id, diff, request_id FROM activity_events LIMIT 1"
        ),
    ] {
        let mut app = entered(server.database(), &stranger).await;
        assert_eq!(run(&mut app, &statement).await, Err(REFUSED.to_owned()), "{statement}");
    }
}

#[tokio::test]
async fn grants_stop_what_no_policy_would() {
    let server = Server::start().await;
    let (_, stranger) = two_firms(&server).await;
    for (statement, code) in [
        ("TRUNCATE contacts", REFUSED),
        ("DELETE FROM contacts", REFUSED),
        ("UPDATE activity_events SET verb = 'x'", REFUSED),
        ("DELETE FROM activity_events", REFUSED),
        ("UPDATE outbox_events SET payload = '{}'", REFUSED),
        ("UPDATE mails SET status = 'SENT'", REFUSED),
        ("DELETE FROM mails", REFUSED),
        ("SELECT * FROM activity_events_default", REFUSED),
        ("INSERT INTO activity_events_default SELECT * FROM activity_events", REFUSED),
        ("SELECT * FROM users", REFUSED),
        ("SELECT * FROM user_credentials", REFUSED),
        ("SELECT * FROM user_sessions", REFUSED),
        ("INSERT INTO organizations (id) VALUES (gen_random_uuid())", REFUSED),
        // Under row-level security PostgreSQL has no COPY FROM.
        ("COPY contacts FROM stdin", "0A000"),
        ("COPY contacts TO '/tmp/contacts'", REFUSED),
        ("CREATE TEMPORARY TABLE mine (id uuid)", REFUSED),
        ("CREATE TABLE mine (contact uuid)", REFUSED),
        ("ALTER TABLE contacts DISABLE ROW LEVEL SECURITY", REFUSED),
        ("DROP POLICY tenant_wall ON contacts", REFUSED),
        ("SET ROLE chambers_maintenance", REFUSED),
        ("SET ROLE chambers_owner", REFUSED),
        ("SET SESSION AUTHORIZATION chambers_job", REFUSED),
    ] {
        let mut app = entered(server.database(), &stranger).await;
        assert_eq!(run(&mut app, statement).await, Err(code.to_owned()), "{statement}");
    }
}

#[tokio::test]
async fn the_owner_sees_no_rows_and_the_portal_no_tables() {
    let server = Server::start().await;
    two_firms(&server).await;
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    let all = tables(&mut superuser, "NOT pg_class.relispartition AND pg_class.relname <> 'seaql_migrations'").await;
    let mut owner = server.database().sql(SqlRole::Owner).await;
    let mut portal = server.database().sql(SqlRole::Portal).await;
    for table in all {
        let select = format!("SELECT count(*) FROM {table}");
        assert_eq!(count(&mut owner, &select).await, 0, "{table}: the owner sees rows");
        assert_eq!(run(&mut portal, &select).await, Err(REFUSED.to_owned()), "{table}: the portal reads it");
    }
}

/// A connection of the app role in the firm's context, in a transaction that is never committed.
async fn entered(database: &Database, firm: &Firm) -> PgConnection {
    let mut app = database.sql(SqlRole::App).await;
    let enter = format!("BEGIN; SELECT app_enter('{}', 'SYSTEM', NULL)", firm.org.id.uuid());
    run(&mut app, &enter).await.expect("the context is set");
    app
}

/// The tables that the app role may read.
async fn readable(superuser: &mut PgConnection) -> Vec<String> {
    let readable = tables(superuser, "has_table_privilege('chambers_app', pg_class.oid, 'SELECT')").await;
    assert!(readable.len() > 8, "{readable:?}");
    readable
}

async fn tables(superuser: &mut PgConnection, condition: &str) -> Vec<String> {
    let query = format!(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND {condition}"
    );
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_all(superuser).await.expect("the catalog is read")
}

async fn count(sql: &mut PgConnection, query: &str) -> i64 {
    let row = sql.fetch_one(AssertSqlSafe(query.to_owned())).await;
    row.unwrap_or_else(|error| panic!("{query}: {error}")).get(0)
}

/// Runs statements; an error is its SQLSTATE.
async fn run(sql: &mut PgConnection, statements: &str) -> Result<(), String> {
    let done = sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(sql).await;
    let code = |error: sqlx::Error| {
        error.as_database_error().and_then(|e| e.code().map(String::from)).unwrap_or_else(|| error.to_string())
    };
    done.map(drop).map_err(code)
}
