//! Made-up data: what `chambers seed` makes.

mod bench;
mod demo;

use harness::Server;
use sqlx::AssertSqlSafe;

/// The one number that a statement answers with, across all organizations.
async fn count(server: &Server, sql: &str) -> i64 {
    let number = text(server, &format!("SELECT ({sql})::text")).await;
    number.parse().unwrap_or_else(|_| panic!("{sql} counts: {number}"))
}

/// The one text that a statement answers with, across all organizations.
async fn text(server: &Server, sql: &str) -> String {
    let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(server.database().maintenance()).await;
    found.unwrap_or_else(|error| panic!("{sql}: {error}"))
}
