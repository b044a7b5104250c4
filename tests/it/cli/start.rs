//! Where a server's settings must lead: each connection to its own role, both to one database, and that one to a schema
//! which is at least this release's.

use api::db::inspect::{self, Schema};
use api::db::setup;
use harness::{Database, SqlRole};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnectOptions;

use super::{chambers, said};

/// What a start says against these settings.
async fn refusal(app: PgConnectOptions, job: PgConnectOptions) -> Option<String> {
    started(api::start::Database { app, job, owner: None, cluster: None }).await
}

/// What a start says, as far as its database goes.
async fn started(database: api::start::Database) -> Option<String> {
    let started = async {
        database.migrate(true).await?;
        database.inspect().await
    };
    started.await.err().map(|trouble| trouble.to_string())
}

#[tokio::test]
async fn a_start_refuses_connections_that_lead_elsewhere() {
    let (here, there) = (Database::copy_of_template().await, Database::copy_of_template().await);
    let (app, job) = (here.options(SqlRole::App), here.options(SqlRole::Job));
    assert_eq!(refusal(app.clone(), job.clone()).await, None);

    let swapped = refusal(job.clone(), app.clone()).await.expect("refused");
    for told in ["DATABASE_URL connects as chambers_job", "DATABASE_JOB_URL connects as chambers_app"] {
        assert!(swapped.contains(told), "{swapped}");
    }
    let apart = refusal(app.clone(), there.options(SqlRole::Job)).await.expect("refused");
    assert!(apart.contains("different databases"), "{apart}");

    let mut superuser = here.sql(SqlRole::Superuser).await;
    let shut = format!("REVOKE CONNECT ON DATABASE \"{}\" FROM chambers_app", here.name);
    sqlx::raw_sql(AssertSqlSafe(shut)).execute(&mut superuser).await.expect("revoked");
    let shut = refusal(app, job).await.expect("refused");
    assert!(shut.starts_with("DATABASE_URL reaches no database"), "{shut}");
}

#[tokio::test]
async fn a_start_refuses_a_schema_that_is_older_but_not_one_that_is_newer() {
    let (empty, made) = (Database::empty().await, Database::copy_of_template().await);
    let told = |database: &Database| refusal(database.options(SqlRole::App), database.options(SqlRole::Job));
    let nothing = told(&empty).await.expect("refused");
    assert!(nothing.contains("chambers migrate up"), "{nothing}");

    let mut superuser = made.sql(SqlRole::Superuser).await;
    assert!(schema(&made).await.later.is_empty());
    let later = "INSERT INTO seaql_migrations VALUES ('m20990101_000000_later', 0)";
    sqlx::query(later).execute(&mut superuser).await.expect("a later release was here");
    assert_eq!(told(&made).await, None);
    let warning = schema(&made).await.warning().expect("a warning");
    assert!(warning.contains("1 migration(s) ahead (up to m20990101_000000_later)"), "{warning}");
    let older = "DELETE FROM seaql_migrations WHERE version LIKE '%_mails'";
    sqlx::query(older).execute(&mut superuser).await.expect("an older release was here");
    let older = told(&made).await.expect("refused");
    assert!(older.contains("lacks 1 migration(s)"), "{older}");
}

/// What the owner sees.
async fn schema(database: &Database) -> Schema {
    inspect::schema(&database.options(SqlRole::Owner)).await.expect("the schema is seen")
}

/// With the owner's address, too: a deployment that is rolled back has the same settings.
#[tokio::test]
async fn a_release_that_is_rolled_back_starts_if_the_schema_says_so() {
    let made = Database::copy_of_template().await;
    let told = || {
        let [app, job, owner] = [SqlRole::App, SqlRole::Job, SqlRole::Owner].map(|role| made.options(role));
        started(api::start::Database { app, job, owner: Some(owner), cluster: None })
    };
    let owner = setup::connect_owner(made.options(SqlRole::Owner)).await.expect("a connection");
    let mut superuser = made.sql(SqlRole::Superuser).await;
    let later = "INSERT INTO seaql_migrations VALUES ('m20990101_000000_later', 0)";
    sqlx::query(later).execute(&mut superuser).await.expect("a later release was here");
    setup::migrate(&owner).await.expect("there is nothing to apply");
    assert_eq!(told().await, None);

    owner.close().await.expect("closed");

    let taken_away = "CREATE OR REPLACE FUNCTION readable_since() RETURNS text LANGUAGE sql IMMUTABLE \
         RETURN 'm20990101_000000_later'";
    sqlx::query(taken_away).execute(&mut superuser).await.expect("it took something away");
    let refused = told().await.expect("refused");
    assert!(refused.contains("know the migration m20990101_000000_later"), "{refused}");
    assert_eq!(schema(&made).await.warning(), None);
    sqlx::query("DELETE FROM seaql_migrations WHERE version > 'm20261121_12'")
        .execute(&mut superuser)
        .await
        .expect("older");
    let pending = told().await.expect("refused");
    assert!(pending.contains("run `chambers migrate up` (before the new release's servers start)"), "{pending}");
}

#[test]
fn a_pool_of_no_connections_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let refused = chambers(directory.path(), &["doctor"]).env("DATABASE_POOL", "0").output().expect("the binary runs");
    assert!(!refused.status.success());
    assert!(said(&refused).contains("--database-pool"), "{}", said(&refused));
}
