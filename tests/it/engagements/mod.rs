//! Agreed work.

mod deletion;
mod engagement;
mod renewal;
mod states;

use harness::{Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const STATE: &str =
    "engagement { id version number name status startDate endDate renewalCount activatedAt endedAt terminationReason }";

const MADE_UP: &str = "engagement_01h455vb4pex5vsknk084sn02q";

async fn engagement(client: &Client, input: Value) -> String {
    let made = client.run("createEngagement", "engagement { id }", input).await;
    made.text("/createEngagement/engagement/id").to_owned()
}

/// Runs a mutation that must go well; answers its engagement.
async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    client.run(mutation, STATE, input).await.done(mutation)["engagement"].clone()
}

/// An engagement in the state, put there by the mutations that lead to it.
async fn engagement_in(acme: &Org, status: &str) -> String {
    let terms = json!({ "name": status, "startDate": "2026-03-01", "endDate": "2026-12-31", "termMonths": 12 });
    let id = engagement(&acme.owner, terms).await;
    let by: &[&str] = match status {
        "DRAFT" => &[],
        "ACTIVE" => &["activateEngagement"],
        "PAUSED" => &["activateEngagement", "pauseEngagement"],
        "COMPLETED" => &["activateEngagement", "completeEngagement"],
        "TERMINATED" => &["activateEngagement", "terminateEngagement"],
        other => panic!("no state: {other}"),
    };
    for mutation in by {
        done(&acme.owner, mutation, input_of(mutation, &id)).await;
    }
    id
}

/// The least that a mutation of one engagement takes.
fn input_of(mutation: &str, id: &str) -> Value {
    match mutation {
        "updateEngagement" => json!({ "id": id, "name": "Renamed" }),
        "terminateEngagement" => json!({ "id": id, "reason": "The client was sold." }),
        _ => json!({ "id": id }),
    }
}

/// All mutations of one engagement that is there.
const MUTATIONS: &[&str] = &[
    "updateEngagement",
    "activateEngagement",
    "pauseEngagement",
    "resumeEngagement",
    "completeEngagement",
    "terminateEngagement",
    "renewEngagement",
    "deleteEngagement",
];

async fn verbs(client: &Client, id: &str) -> Vec<String> {
    let events = "query($id: ID!) { engagement(id: $id) { activity(first: 50) { nodes { verb } } } }";
    let events = client.query(events, json!({ "id": id })).await;
    events.each("/engagement/activity/nodes", "verb").into_iter().map(str::to_owned).collect()
}

/// Writes past the API.
async fn write(server: &Server, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(server.database().maintenance()).await;
    done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

/// The uuid of an id, as SQL.
fn uuid(id: &str) -> String {
    format!("'{}'", entity::id::split(id).expect("an id").1)
}
