//! What is done by itself at its time.

mod calendar;
mod cost;
mod job_run;
mod jobs;
mod office;
mod retention;
mod workers;

use api::db::Moment;
use api::schedules::job_run::turn;
use harness::{Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const RUN: &str = "jobRun { id job trigger status done attemptCount dueAt reason endedAt requestedBy { kind } }";

/// What a worker does at the server's time, until there is nothing left to do; answers how much that was.
pub async fn turns(server: &Server) -> usize {
    let moment = Moment::new(server.clock().now(), "worker");
    let mut all = 0;
    loop {
        // Boxed: on the stack, futures of whole use cases overflow it in a debug build.
        let done = Box::pin(turn(server.services(), &moment)).await.expect("the turn goes well");
        if done == 0 {
            break;
        }
        all += done;
    }
    server.settled().await;
    all
}

/// Sets the server's clock, and works.
pub async fn at(server: &Server, time: &str) -> usize {
    server.clock().set(time.parse().expect(time));
    turns(server).await
}

/// The runs of a firm, the first one first, as `[job, trigger, status, done, attemptCount]`.
async fn history(org: &Org) -> Vec<Value> {
    let document = "{ jobRuns(first: 100, orderBy: [{ field: CREATED_AT, direction: ASC }]) \
        { nodes { job trigger status done attemptCount } } }";
    let runs = org.owner.query(document, json!({})).await;
    let runs = runs.at("/jobRuns/nodes").as_array().expect("a list");
    runs.iter()
        .map(|run| json!([run["job"], run["trigger"], run["status"], run["done"], run["attemptCount"]]))
        .collect()
}

/// Writes past the API.
async fn write(server: &Server, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(server.database().maintenance()).await;
    done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

/// A number that SQL finds.
async fn count(server: &Server, sql: &str) -> i64 {
    let counted = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(server.database().maintenance()).await;
    counted.unwrap_or_else(|error| panic!("{error}\n{sql}"))
}
