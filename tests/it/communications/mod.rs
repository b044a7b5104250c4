//! Threads, who takes part, what is said, and what is read.

mod body;
mod message;
mod participant;
mod reading;
mod redaction;
mod thread;
mod thread_states;

use harness::{Answer, Client, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const STATE: &str = "thread { id version subject status visibility snoozedUntil closedAt messageCount lastMessageAt \
    assignee { id } engagement { id } clientCompany { id } participants { id member { id } contact { id } } }";

const SAID: &str = "message { id version sequence body bodyText editedAt redactedAt redactionReason thread { id status } \
    authorMember { id } replyTo { id } mentions { member { id } } attachments { position fileId file { id name } } revisions { body } }";

/// Runs a mutation of a thread that must go well; answers the thread.
async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    client.run(mutation, STATE, input).await.done(mutation)["thread"].clone()
}

async fn thread(client: &Client, input: Value) -> String {
    done(client, "createThread", input).await["id"].as_str().expect("an id").to_owned()
}

/// Posts a message that must be taken; answers it.
async fn post(client: &Client, thread: &str, body: &str) -> Value {
    say(client, json!({ "threadId": thread, "body": body })).await
}

async fn say(client: &Client, input: Value) -> Value {
    client.run("postMessage", SAID, input).await.done("postMessage")["message"].clone()
}

/// What the client sees of a thread.
async fn see(client: &Client, id: &str, select: &str) -> Value {
    let query = format!("query($id: ID!) {{ thread(id: $id) {{ {select} }} }}");
    client.query(&query, json!({ "id": id })).await.at("/thread").clone()
}

/// Code and field of the only reason.
fn because(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// The id of the record that a mutation made.
fn id_of(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

/// The uuid of an id, as SQL.
fn uuid(id: &str) -> String {
    format!("'{}'", entity::id::split(id).expect("an id").1)
}

/// Asks PostgreSQL for one number, past the API.
async fn count(server: &Server, sql: &str) -> i64 {
    let count = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(server.database().maintenance()).await;
    count.unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

/// A file, past the API.
async fn file(server: &Server, client: &Client, visibility: &str) -> String {
    let id = entity::id::join("file_object", uuid::Uuid::now_v7());
    let (organization, now) = (client.actor().organization.uuid(), server.clock().now().to_rfc3339());
    let sql = format!(
        "INSERT INTO file_objects (organization_id, id, name, visibility, created_at, updated_at, created_by_kind, \
         updated_by_kind) VALUES ('{organization}', {}, 'Plan.pdf', '{visibility}', '{now}', '{now}', 'SYSTEM', 'SYSTEM')",
        uuid(&id)
    );
    let made = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(server.database().maintenance()).await;
    made.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    id
}

/// The verbs of a thread's events, newest first.
async fn verbs(client: &Client, id: &str) -> Vec<String> {
    let told = see(client, id, "activity(first: 50) { nodes { verb } }").await;
    let told = told["activity"]["nodes"].as_array().expect("events").clone();
    told.iter().map(|event| event["verb"].as_str().expect("a verb").to_owned()).collect()
}

/// The messages of the reasons, for people.
fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    answer.user_errors(mutation).into_iter().map(|reason| (reason.code, reason.field)).collect()
}
