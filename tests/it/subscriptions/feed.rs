//! What is told of events.

use harness::{Org, Server};
use serde_json::{Value, json};

use super::{after, attached, socket_of_owner};

#[tokio::test]
async fn the_feed_tells_everything_in_its_order() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut socket = socket_of_owner(&server, &acme).await;
    let query = "subscription { activityFeed { sequence id type subjectType subjectId subjectVersion timestamp requestId \
                 actor { kind member { id } } data previous subject { ... on Contact { id name } } } }";
    socket.subscribe("feed", query, json!({})).await;
    attached(&server, 1).await;
    let ada = acme.contact("Ada").await;
    server.relay().await;
    let told = socket.told("feed").await["activityFeed"].clone();
    assert_eq!(
        (&told["sequence"], &told["type"], &told["subjectType"]),
        (&json!("1"), &json!("contact.created"), &json!("contact"))
    );
    assert_eq!((&told["subjectId"], &told["subjectVersion"]), (&json!(ada), &json!(1)));
    assert_eq!(told["actor"], json!({ "kind": "MEMBER", "member": { "id": acme.owner.member_id() } }));
    assert_eq!(told["subject"], json!({ "id": ada, "name": "Ada" }));
    assert_eq!((&told["data"]["name"], &told["previous"]), (&json!("Ada"), &json!({})));
    assert!(told["id"].as_str().is_some_and(|id| id.starts_with("outbox_event_")), "the id is that of webhooks");

    let input = json!({ "id": ada, "name": "Ada Lovelace" });
    acme.owner.run("updateContact", "contact { id }", input).await.done("updateContact");
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": ada })).await.done("deleteContact");
    server.relay().await;
    for (sequence, kind) in [("2", "contact.updated"), ("3", "contact.deleted")] {
        let told = socket.told("feed").await["activityFeed"].clone();
        assert_eq!((&told["sequence"], &told["type"]), (&json!(sequence), &json!(kind)));
        assert_eq!(told["subject"], Value::Null, "the record is read as it is now");
    }
    socket.is_silent().await;
}

#[tokio::test]
async fn only_what_is_asked_for_is_told() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (ada, bob) = (acme.contact("Ada").await, acme.contact("Bob").await);
    rename(&acme, &ada).await;
    rename(&acme, &bob).await;
    let deal = acme.owner.run("createDeal", "deal { id }", json!({ "name": "Audit" })).await;
    let deal = deal.text("/createDeal/deal/id").to_owned();
    server.relay().await;
    let mut socket = socket_of_owner(&server, &acme).await;
    let feed = "subscription($types: [String!], $after: Sequence) { events: activityFeed(types: $types, after: $after) \
                { type subjectId } }";
    let changes = "subscription($types: [String!], $ids: [ID!], $after: Sequence) { events: recordChanged(types: $types, \
                   ids: $ids, after: $after) { type subjectId } }";
    let created = ["contact.created", "contact.created"];
    for (query, variables, expected) in [
        (feed, json!({ "types": ["contact.created", "contact.erased"] }), vec![(created[0], &ada), (created[1], &bob)]),
        (changes, json!({ "ids": [ada] }), vec![("contact.created", &ada), ("contact.updated", &ada)]),
        (changes, json!({ "types": ["deal"] }), vec![("deal.created", &deal)]),
        (
            changes,
            json!({ "types": ["contact"], "ids": [bob, deal] }),
            vec![("contact.created", &bob), ("contact.updated", &bob)],
        ),
    ] {
        let mut variables = variables;
        variables["after"] = json!(0);
        socket.subscribe("1", query, variables).await;
        for (kind, subject) in expected {
            assert_eq!(socket.told("1").await["events"], json!({ "type": kind, "subjectId": subject }));
        }
        socket.is_silent().await;
        socket.say(json!({ "type": "complete", "id": "1" })).await;
    }
}

#[tokio::test]
async fn a_thread_tells_what_is_said_in_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let thread = |subject: &'static str| async move {
        let made = owner.run("createThread", "thread { id }", json!({ "subject": subject })).await;
        made.text("/createThread/thread/id").to_owned()
    };
    let (here, there) = (thread("Here").await, thread("There").await);
    let post = |thread: String, body: &'static str| async move {
        let input = json!({ "threadId": thread, "body": body });
        let made = owner.run("postMessage", "message { id }", input).await;
        made.text("/postMessage/message/id").to_owned()
    };
    let first = post(here.clone(), "One").await;
    post(there, "Elsewhere").await;
    server.relay().await;
    let mut socket = socket_of_owner(&server, &acme).await;
    let query = "subscription($thread: ID!, $after: Sequence) { threadMessages(threadId: $thread, after: $after) \
                 { type message { id bodyText thread { id } } } }";
    socket.subscribe("1", query, json!({ "thread": here, "after": 0 })).await;
    let said = |kind: &str, id: &str, text: &str| json!({ "threadMessages": { "type": kind, "message": { "id": id, "bodyText": text, "thread": { "id": here } } } });
    assert_eq!(socket.told("1").await, said("message.posted", &first, "One"));
    let second = post(here.clone(), "Two").await;
    server.relay().await;
    assert_eq!(socket.told("1").await, said("message.posted", &second, "Two"));
    socket.is_silent().await;
}

#[tokio::test]
async fn what_is_not_kept_any_more_can_not_be_gone_on_from() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for name in ["Ada", "Bob", "Eve"] {
        acme.contact(name).await;
    }
    server.relay().await;
    let gone =
        sqlx::query("DELETE FROM outbox_events WHERE sequence < 3").execute(server.database().maintenance()).await;
    assert_eq!(gone.expect("deleted").rows_affected(), 2);
    let noted = sqlx::query("UPDATE event_streams SET removed_to = 2").execute(server.database().maintenance()).await;
    assert_eq!(noted.expect("written").rows_affected(), 1);
    let mut socket = socket_of_owner(&server, &acme).await;
    socket.subscribe("1", super::FEED, after(1)).await;
    let error = socket.refused("1").await;
    assert!(error["message"].as_str().is_some_and(|message| message.contains("not kept any more")), "{error}");
    socket.subscribe("1", super::FEED, after(2)).await;
    assert_eq!(socket.told("1").await["activityFeed"]["sequence"], "3");
}

async fn rename(org: &Org, contact: &str) {
    let input = json!({ "id": contact, "name": "Someone Else" });
    org.owner.run("updateContact", "contact { id }", input).await.done("updateContact");
}

#[tokio::test]
async fn defaults_decide_what_of_an_event_is_told() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut socket = socket_of_owner(&server, &acme).await;
    let query = "subscription($full: Boolean = true) { activityFeed { type sequence @include(if: $full) \
                 subjectId @skip(if: $full) } }";
    socket.subscribe("1", query, json!({})).await;
    attached(&server, 1).await;
    acme.contact("Ada").await;
    server.relay().await;
    assert_eq!(socket.told("1").await["activityFeed"], json!({ "type": "contact.created", "sequence": "1" }));
    let missing = "subscription($full: Boolean!) { activityFeed { type sequence @include(if: $full) } }";
    socket.subscribe("2", missing, json!({})).await;
    assert_eq!(socket.refused("2").await["extensions"]["code"], "BAD_USER_INPUT");
}
