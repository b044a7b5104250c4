//! Another firm's events are as if they did not happen.

use api::http::HttpSettings;
use harness::{Server, Socket};
use serde_json::json;

use super::{FEED, after, attached};

#[tokio::test]
async fn another_firms_events_and_ids_tell_nothing() {
    let server = Server::start().await;
    let (victim, stranger) = (server.organization("victim").await, server.organization("stranger").await);
    let address = server.listen(HttpSettings::default()).await;
    let contact = victim.contact("Ada").await;
    let made = victim.owner.run("createThread", "thread { id }", json!({ "subject": "Secret" })).await;
    let thread = made.text("/createThread/thread/id").to_owned();
    server.relay().await;

    let mut socket = Socket::of(address, &stranger.owner.token()).await;
    let changes = "subscription($ids: [ID!], $after: Sequence) { recordChanged(ids: $ids, after: $after) { type } }";
    socket.subscribe("feed", FEED, after(0)).await;
    socket.subscribe("live", FEED, json!({})).await;
    socket.subscribe("changes", changes, json!({ "ids": [contact, thread], "after": 0 })).await;
    socket.subscribe("live changes", changes, json!({ "ids": [contact, thread] })).await;
    attached(&server, 4).await;

    let said = "subscription($thread: ID!) { threadMessages(threadId: $thread) { type } }";
    let made_up = entity::id::join("thread", uuid::Uuid::now_v7());
    let mut refusals = Vec::new();
    for id in [thread.clone(), made_up] {
        socket.subscribe("thread", said, json!({ "thread": id })).await;
        let error = socket.refused("thread").await;
        assert_eq!(error["extensions"]["code"], "NOT_FOUND");
        refusals.push(error["message"].clone());
    }
    assert_eq!(refusals[0], refusals[1], "it can't be told from one that is not there");

    let input = json!({ "threadId": thread, "body": "Hush" });
    victim.owner.run("postMessage", "message { id }", input).await.done("postMessage");
    let input = json!({ "id": contact, "name": "Ada Lovelace" });
    victim.owner.run("updateContact", "contact { id }", input).await.done("updateContact");
    server.relay().await;
    // Another firm's number is no number here.
    socket.subscribe("later", FEED, after(1)).await;
    assert_eq!(socket.refused("later").await["extensions"]["code"], "BAD_USER_INPUT");
    socket.is_silent().await;

    stranger.contact("Bob").await;
    server.relay().await;
    let (mut told, expected) = (Vec::new(), ["feed", "live"]);
    for _ in expected {
        let message = socket.hear().await;
        assert_eq!(message["payload"]["data"]["activityFeed"]["sequence"], "1", "one's own events begin at 1");
        told.push(message["id"].as_str().expect("an id").to_owned());
    }
    told.sort();
    assert_eq!(told, expected);
    socket.is_silent().await;
}
