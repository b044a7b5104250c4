//! The trash: what was deleted and can be restored.

mod back_fill;
mod erasure;
mod filters;
mod listing;
mod pages;
mod permissions;
mod reasons;

use harness::{Answer, Client};
use serde_json::{Value, json};

const TRASH: &str = "query($filter: DeletedRecordFilter, $first: Int, $after: String, $last: Int, $before: String) {
  deletedRecords(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount nodes {
      id type recordId label deletedAt deletedBy { kind id } restore { action allowed reason } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

async fn trash(client: &Client, variables: Value) -> Answer {
    client.query(TRASH, variables).await
}

/// The records in the trash, the latest first.
async fn records(client: &Client) -> Vec<String> {
    found(&trash(client, json!({})).await)
}

/// The records of an answer.
fn found(answer: &Answer) -> Vec<String> {
    answer.each("/deletedRecords/nodes", "recordId").into_iter().map(str::to_owned).collect()
}

async fn made(client: &Client, mutation: &str, record: &str, input: Value) -> String {
    let answer = client.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.done(mutation);
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}

/// Deletes a record of a type, such as `Contact`.
async fn delete(client: &Client, node: &str, id: &str) {
    let mutation = format!("delete{node}");
    client.run(&mutation, "__typename", json!({ "id": id })).await.done(&mutation);
}

/// Restores it.
async fn restore(client: &Client, node: &str, id: &str) {
    let mutation = format!("restore{node}");
    client.run(&mutation, "__typename", json!({ "id": id })).await.done(&mutation);
}
