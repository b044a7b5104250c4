//! A statement that waits too long is ended by the database, below the server's own deadline, and told as TIMEOUT.

use harness::{Server, SqlRole};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Row};

#[tokio::test]
async fn a_statement_that_waits_too_long_is_a_timeout_that_tells_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada" })).await;
    let id = made.text("/createContact/contact/id").to_owned();

    // As short as the role's own 8 s is long: the point is that it ends, and how it is told.
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    let database: String =
        sqlx::query("SELECT current_database()").fetch_one(&mut superuser).await.expect("a row").get(0);
    let short = format!("ALTER ROLE chambers_app IN DATABASE \"{database}\" SET statement_timeout = '100ms'");
    sqlx::raw_sql(AssertSqlSafe(short)).execute(&mut superuser).await.expect("set");
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chambers_app' AND datname = current_database()")
        .execute(&mut superuser)
        .await
        .expect("reconnected");
    let mut holder = superuser.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM contacts FOR UPDATE").execute(&mut *holder).await.expect("locked");

    // That the server's connections were ended shows in no request that comes later.
    let answer = acme.owner.run("updateContact", "contact { id }", json!({ "id": id, "name": "Bea" })).await;
    let error = &answer.body()["errors"][0];
    assert_eq!(error["extensions"]["code"], "TIMEOUT", "{answer}");
    assert!(!answer.body().to_string().to_lowercase().contains("statement timeout"), "{answer}");
    holder.rollback().await.expect("released");

    let changed = acme.owner.run("updateContact", "contact { name }", json!({ "id": id, "name": "Bea" })).await;
    assert_eq!(changed.text("/updateContact/contact/name"), "Bea", "the connection is as good as before");
}
