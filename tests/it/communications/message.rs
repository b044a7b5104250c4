//! Messages: said, edited, answered, found.

use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::Server;
use serde_json::{Value, json};

use super::{SAID, because, count, file, id_of, post, reasons, say, see, thread, uuid};

#[tokio::test]
async fn a_message_is_said_with_everything_it_can_carry() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace) = (&acme.owner, acme.member(Role::Member).await);
    let id = thread(owner, json!({ "subject": "A" })).await;
    let (plan, offer) = (file(&server, owner, "INTERNAL").await, file(&server, owner, "CLIENT").await);
    let first = post(owner, &id, "First.").await;
    let input = json!({
        "threadId": id, "body": "<p>See <b>this</b>.</p>", "mentionedMemberIds": [grace.member_id(), grace.member_id()],
        "fileIds": [offer, plan, offer], "replyToMessageId": first["id"], "externalId": "m-1", "idempotencyKey": "one",
    });
    let said = say(&grace, input.clone()).await;
    assert_eq!((&said["sequence"], &said["body"]), (&json!(2), &json!("<p>See <b>this</b>.</p>")));
    assert_eq!((&said["bodyText"], &said["replyTo"]["id"]), (&json!("See this."), &first["id"]));
    assert_eq!(said["authorMember"]["id"], grace.member_id());
    assert_eq!(said["mentions"], json!([{ "member": { "id": grace.member_id() } }]));
    let carried = |position: i32, id: &str| json!({ "position": position, "fileId": id, "file": { "id": id, "name": "Plan.pdf" } });
    assert_eq!(said["attachments"], json!([carried(0, &offer), carried(1, &plan)]));
    assert_eq!(say(&grace, input.clone()).await["id"], said["id"], "a retry says nothing twice");
    let mut other = input;
    other["body"] = json!("Something else.");
    let other = grace.run("postMessage", SAID, other).await;
    assert_eq!(other.refused("postMessage"), because("CONFLICT", "idempotencyKey"));
    assert_eq!(see(owner, &id, "messageCount unreadCount").await, json!({ "messageCount": 2, "unreadCount": 1 }));
    let mute = say(owner, json!({ "threadId": id, "fileIds": [plan] })).await;
    assert_eq!((&mute["body"], &mute["sequence"]), (&json!(""), &json!(3)), "a file says enough");
}

#[tokio::test]
async fn everything_wrong_with_a_message_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let (id, other) = (thread(owner, json!({ "subject": "A" })).await, thread(owner, json!({ "subject": "B" })).await);
    let elsewhere = post(owner, &other, "Elsewhere.").await;
    let made_up = |prefix: &str| entity::id::join(prefix, uuid::Uuid::now_v7());
    let input = json!({
        "threadId": id, "body": "a\u{1}b", "mentionedMemberIds": [owner.member_id(), made_up("organization_member")],
        "fileIds": [made_up("file_object")], "replyToMessageId": made_up("message"), "externalId": "\t\u{1}",
    });
    let refused = owner.run("postMessage", SAID, input).await;
    let wrong = [
        because("INVALID", "body"),
        because("NOT_FOUND", "mentionedMemberIds.1"),
        because("NOT_FOUND", "fileIds.0"),
        because("INVALID", "externalId"),
        because("NOT_FOUND", "replyToMessageId"),
    ];
    assert_eq!(reasons(&refused, "postMessage"), wrong, "{refused}");
    let astray = json!({ "threadId": id, "body": "Hi", "replyToMessageId": elsewhere["id"] });
    let astray = owner.run("postMessage", SAID, astray).await;
    assert_eq!(astray.refused("postMessage"), because("INVALID", "replyToMessageId"));
    let nowhere = owner.run("postMessage", SAID, json!({ "threadId": made_up("thread"), "body": "Hi" })).await;
    assert_eq!(nowhere.refused("postMessage"), because("NOT_FOUND", "threadId"));
    let many = json!({ "threadId": id, "body": "Hi", "mentionedMemberIds": vec![owner.member_id(); 101] });
    let many = owner.run("postMessage", SAID, many).await;
    assert_eq!(many.refused("postMessage"), because("LIMIT", "mentionedMemberIds"));
    let many = json!({ "threadId": id, "body": "Hi", "fileIds": vec![made_up("file_object"); 51] });
    let many = owner.run("postMessage", SAID, many).await;
    assert_eq!(many.refused("postMessage"), because("LIMIT", "fileIds"));
    assert_eq!(see(owner, &id, "messageCount").await["messageCount"], 0);
}

#[tokio::test]
async fn clients_are_given_only_files_that_they_may_see() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A", "visibility": "CLIENT" })).await;
    let (internal, client) = (file(&server, &acme.owner, "INTERNAL").await, file(&server, &acme.owner, "CLIENT").await);
    let refused = json!({ "threadId": id, "body": "Hi", "fileIds": [client, internal] });
    let refused = acme.owner.run("postMessage", SAID, refused).await;
    assert_eq!(refused.refused("postMessage"), because("INVALID", "fileIds.1"));
    say(&acme.owner, json!({ "threadId": id, "body": "Hi", "fileIds": [client] })).await;
}

#[tokio::test]
async fn sixty_four_at_once_take_places_without_gaps() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut members = vec![acme.owner.clone()];
    for _ in 0..3 {
        members.push(acme.member(Role::Member).await);
    }
    let silent = acme.member(Role::Viewer).await;
    let everybody: Vec<_> = members.iter().chain([&silent]).map(harness::Client::member_id).collect();
    let id = thread(&acme.owner, json!({ "subject": "A", "memberIds": everybody })).await;
    let said = join_all((0..64).map(|n| post(&members[n % 4], &id, "Now!"))).await;
    let mut places: Vec<i64> = said.iter().map(|message| message["sequence"].as_i64().expect("a place")).collect();
    places.sort_unstable();
    assert_eq!(places, (1..=64).collect::<Vec<_>>());
    assert_eq!(see(&acme.owner, &id, "messageCount version").await, json!({ "messageCount": 64, "version": 1 }));
    assert_eq!(see(&silent, &id, "unreadCount").await["unreadCount"], 64);
    for (n, member) in members.iter().enumerate() {
        let last = said.iter().enumerate().filter(|(place, _)| place % 4 == n).map(|(_, message)| &message["sequence"]);
        let last = last.filter_map(Value::as_i64).max().expect("a place");
        assert_eq!(see(member, &id, "unreadCount").await["unreadCount"], 64 - last, "all behind what they said last");
    }
    // An event tells the place that the database gave.
    let told = "SELECT count(*) FROM messages AS m JOIN outbox_events AS e ON e.subject_id = m.id \
        WHERE (e.payload->>'sequence')::int <> m.sequence";
    assert_eq!(count(&server, told).await, 0);
}

#[tokio::test]
async fn a_message_keeps_what_it_said_before() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace, alan) = (&acme.owner, acme.member(Role::Member).await, acme.member(Role::Member).await);
    let id = thread(&grace, json!({ "subject": "A" })).await;
    let said = post(&grace, &id, "<p>One</p>").await;
    post(owner, &id, "Between.").await;
    server.clock().advance(chrono::Duration::minutes(5));
    let edit = |body: &str, version: i32| json!({ "id": said["id"], "body": body, "expectedVersion": version });
    let edited = grace.run("editMessage", SAID, edit("<p>Two</p>", 1)).await;
    let edited = &edited.done("editMessage")["message"];
    assert_eq!((&edited["body"], &edited["editedAt"]), (&json!("<p>Two</p>"), &json!("2026-03-02T09:05:00+00:00")));
    assert_eq!((&edited["sequence"], &edited["version"]), (&json!(1), &json!(2)));
    assert_eq!(edited["revisions"], json!([{ "body": "<p>One</p>" }]));
    let same = grace.run("editMessage", SAID, edit("<p onclick=x>Two</p>", 2)).await;
    assert_eq!(same.done("editMessage")["message"]["version"], 2, "the same is no edit");
    let stale = grace.run("editMessage", SAID, edit("<p>Three</p>", 1)).await;
    assert_eq!(stale.refused("editMessage"), because("CONFLICT", "expectedVersion"));
    let input = json!({ "id": said["id"], "body": "<p>Three</p>", "mentionedMemberIds": [alan.member_id()] });
    grace.run("editMessage", SAID, input).await.done("editMessage");

    let query = "query($id: ID!) { message(id: $id) { bodyText revisions { body } mentions { member { id } } } }";
    let seen = |client: &harness::Client| {
        let (client, id) = (client.clone(), said["id"].clone());
        async move { client.query(query, json!({ "id": id })).await.at("/message").clone() }
    };
    let texts = json!([{ "body": "<p>One</p>" }, { "body": "<p>Two</p>" }]);
    assert_eq!(seen(&grace).await["revisions"], texts, "who wrote it");
    assert_eq!(seen(owner).await["revisions"], texts, "who moderates");
    assert!(seen(&alan).await["revisions"].is_null(), "nobody else");
    assert_eq!(seen(&alan).await["mentions"], json!([{ "member": { "id": alan.member_id() } }]));
    assert_eq!(see(&alan, &id, "unreadCount").await["unreadCount"], 2, "from the message that mentions them on");
    assert_eq!(see(owner, &id, "unreadCount").await["unreadCount"], 0, "an edit is nothing new");

    let foreign = owner.run("editMessage", SAID, edit("Mine now.", 3)).await;
    assert_eq!(foreign.code(), "FORBIDDEN");
    let empty = grace.run("editMessage", SAID, edit("<p> </p>", 3)).await;
    assert_eq!(empty.refused("editMessage"), because("REQUIRED", "body"));
}

#[tokio::test]
async fn a_message_is_edited_a_hundred_times_at_most() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    let said = post(&acme.owner, &id, "0").await;
    let before = format!(
        "INSERT INTO message_revisions (organization_id, id, message_id, body, created_by_kind, updated_by_kind) \
         SELECT '{}', gen_random_uuid(), {}, 'x', 'SYSTEM', 'SYSTEM' FROM generate_series(1, 99)",
        acme.id.uuid(),
        uuid(&id_of(&said))
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(before)).execute(server.database().maintenance()).await.expect("they are kept");
    let edit = |body: &str| json!({ "id": said["id"], "body": body });
    acme.owner.run("editMessage", "message { id }", edit("1")).await.done("editMessage");
    let refused = acme.owner.run("editMessage", "message { id }", edit("2")).await;
    assert_eq!(refused.refused("editMessage"), because("LIMIT", "body"));
}

#[tokio::test]
async fn keys_speak_in_their_own_name() {
    use api::auth::permission::Permission as P;
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let scopes =
        [P::ThreadRead, P::ThreadWrite, P::MemberRead, P::ContactRead, P::EngagementRead, P::ClientCompanyRead];
    let (key, other) = (acme.api_key(scopes).await, acme.api_key(scopes).await);
    let id = thread(&key, json!({ "subject": "A", "memberIds": [acme.owner.member_id()] })).await;
    let said = post(&key, &id, "Synced.").await;
    assert!(said["authorMember"].is_null());
    assert_eq!(see(&acme.owner, &id, "unreadCount participants { id }").await["unreadCount"], 1);
    let edit = json!({ "id": said["id"], "body": "Synced again." });
    assert_eq!(other.run("editMessage", "message { id }", edit.clone()).await.code(), "FORBIDDEN");
    key.run("editMessage", "message { id }", edit).await.done("editMessage");
    let mine = key.query("{ viewer { unreadThreadCount unreadMessageCount } }", json!({})).await;
    assert_eq!(mine.at("/viewer"), &json!({ "unreadThreadCount": null, "unreadMessageCount": null }));
    let read = key.run("markThreadRead", "thread { id }", json!({ "threadId": id })).await;
    assert_eq!(read.code(), "FORBIDDEN");
}

#[tokio::test]
async fn messages_are_read_in_the_order_in_which_they_were_said() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace) = (&acme.owner, acme.member(Role::Member).await);
    let (id, other) = (thread(owner, json!({ "subject": "A" })).await, thread(owner, json!({ "subject": "B" })).await);
    for n in 1..=5 {
        let mentions = if n % 2 == 0 { vec![grace.member_id()] } else { vec![] };
        say(owner, json!({ "threadId": id, "body": format!("Number {n}"), "mentionedMemberIds": mentions })).await;
        post(owner, &other, "Noise").await;
    }
    let pages = "query($id: ID!) { thread(id: $id) {
      first: messages(first: 2, orderBy: [{ field: SEQUENCE }]) { nodes { sequence } totalCount pageInfo { endCursor } }
      last: messages(last: 2, orderBy: [{ field: SEQUENCE }]) { nodes { sequence } }
      newest: messages(first: 2) { nodes { sequence } }
    } }";
    let read = owner.query(pages, json!({ "id": id })).await;
    let places = |list: &str| read.at(&format!("/thread/{list}/nodes")).clone();
    assert_eq!(places("first"), json!([{ "sequence": 1 }, { "sequence": 2 }]));
    assert_eq!(places("last"), json!([{ "sequence": 4 }, { "sequence": 5 }]));
    assert_eq!(places("newest"), json!([{ "sequence": 5 }, { "sequence": 4 }]));
    assert_eq!(read.at("/thread/first/totalCount"), 5);
    let next = "query($id: ID!, $after: String) { thread(id: $id) {
      messages(first: 9, after: $after, orderBy: [{ field: SEQUENCE }]) { nodes { sequence } } } }";
    let next = owner.query(next, json!({ "id": id, "after": read.at("/thread/first/pageInfo/endCursor") })).await;
    assert_eq!(next.at("/thread/messages/nodes"), &json!([{ "sequence": 3 }, { "sequence": 4 }, { "sequence": 5 }]));

    let found = "query($id: ID!, $me: ID!) {
      search: messages(search: \"numb 4\") { nodes { sequence } }
      of: messages(filter: { threadId: { eq: $id }, sequence: { gt: 3 } }) { totalCount }
      by: messages(filter: { authorMemberId: { eq: $me }, thread: { subject: { eq: \"b\" } } }) { totalCount }
    }";
    let found = grace.query(found, json!({ "id": id, "me": owner.member_id() })).await;
    assert_eq!(found.at("/search/nodes"), &json!([{ "sequence": 4 }]));
    assert_eq!((found.at("/of/totalCount"), found.at("/by/totalCount")), (&json!(2), &json!(5)));
    let mentions =
        "{ viewer { member { mentions(first: 5) { nodes { message { sequence thread { subject } } } totalCount } } } }";
    let mentions = grace.query(mentions, json!({})).await;
    let two = json!([{ "message": { "sequence": 4, "thread": { "subject": "A" } } }, { "message": { "sequence": 2, "thread": { "subject": "A" } } }]);
    assert_eq!(mentions.at("/viewer/member/mentions/nodes"), &two, "newest first");
}
