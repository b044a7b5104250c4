//! The threads that answer: each has connections to the database of its own, and borrows where there are no more.

use api::http::HttpSettings;
use harness::{Options, Server, SqlRole};
use serde_json::{Value, json};

/// How many connections to the database there are, of at most so many, after two threads have answered in turn.
async fn opened(connections: u32) -> i64 {
    let server = Server::with(Options { connections, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let url = format!("http://{}/graphql", server.listen(HttpSettings::default()).await);
    // Each stays connected, and the second is handed to the thread that has nobody yet.
    let clients = [reqwest::Client::new(), reqwest::Client::new()];
    for client in clients.iter().cycle().take(6) {
        let asked = client.post(&url).bearer_auth(acme.owner.token());
        let asked = asked.header("content-type", "application/json");
        let asked = asked.body(json!({ "query": "{ contacts { totalCount } }" }).to_string());
        let answer = asked.send().await.expect("an answer").text().await.expect("a text");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["data"]["contacts"]["totalCount"], 0, "{answer}");
    }
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    let opened =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'chambers_app'";
    sqlx::query_scalar(opened).fetch_one(&mut superuser).await.expect("the activity")
}

#[tokio::test]
async fn each_thread_has_connections_of_its_own() {
    assert_eq!(opened(2).await, 2);
}

#[tokio::test]
async fn a_thread_borrows_a_connection_where_there_are_no_more() {
    assert_eq!(opened(1).await, 1);
}
