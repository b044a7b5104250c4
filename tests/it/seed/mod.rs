//! Made-up data: what `chambers seed` makes.

mod demo;

use harness::{Server, SqlRole};
use sqlx::{AssertSqlSafe, Connection};

/// The one number that a statement answers with, across all organizations.
async fn count(server: &Server, sql: &str) -> i64 {
    let mut maintenance = server.database().sql(SqlRole::Maintenance).await;
    let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut maintenance).await;
    maintenance.close().await.expect("closed");
    found.unwrap_or_else(|error| panic!("{sql}: {error}"))
}
