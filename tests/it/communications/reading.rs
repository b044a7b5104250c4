//! What is read, and what is not: right beside messages that are posted meanwhile, fast, and nobody else's business.

use std::time::Instant;

use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Client, Plans, Server, SqlRole};
use serde_json::{Value, json};

use super::{because, count, done, post, see, thread, uuid};

const MINE: &str = "unreadCount myParticipation { muted lastReadSequence unreadCount lastReadAt }";

async fn waiting(client: &Client) -> (i64, i64) {
    let seen = client.query("{ viewer { unreadThreadCount unreadMessageCount } }", json!({})).await;
    let number = |field: &str| seen.at(&format!("/viewer/{field}")).as_i64().expect("a number");
    (number("unreadThreadCount"), number("unreadMessageCount"))
}

async fn mark(client: &Client, mutation: &str, input: Value) -> i64 {
    let marked = client.run(mutation, "thread { unreadCount }", input).await;
    marked.done(mutation)["thread"]["unreadCount"].as_i64().expect("a number")
}

#[tokio::test]
async fn messages_are_marked_as_read_and_unread() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Viewer).await;
    let id = thread(&acme.owner, json!({ "subject": "A", "memberIds": [grace.member_id()] })).await;
    let silent = json!({ "threadId": id });
    assert_eq!(mark(&grace, "markThreadUnread", silent.clone()).await, 0, "of no messages none is unread");
    for _ in 0..5 {
        post(&acme.owner, &id, "Hello").await;
    }
    let other = thread(&acme.owner, json!({ "subject": "B", "memberIds": [grace.member_id()] })).await;
    post(&acme.owner, &other, "Hello").await;
    assert_eq!(waiting(&grace).await, (2, 6));
    for (mutation, more, unread) in [
        ("markThreadRead", json!({ "upToSequence": 2 }), 3),
        ("markThreadRead", json!({ "upToSequence": 1 }), 3),
        ("markThreadUnread", json!({ "fromSequence": 4 }), 3),
        ("markThreadUnread", json!({ "fromSequence": 2 }), 4),
        ("markThreadRead", json!({ "upToSequence": 99 }), 0),
        ("markThreadUnread", json!({ "fromSequence": 99 }), 0),
        ("markThreadUnread", json!({}), 1),
        ("markThreadUnread", json!({}), 1),
        ("markThreadUnread", json!({ "fromSequence": 1 }), 5),
        ("markThreadRead", json!({}), 0),
        ("markThreadRead", json!({}), 0),
    ] {
        let mut input = more.clone();
        input["threadId"] = json!(id);
        assert_eq!(mark(&grace, mutation, input).await, unread, "{mutation} {more}");
    }
    let mine =
        json!({ "muted": false, "lastReadSequence": 5, "unreadCount": 0, "lastReadAt": "2026-03-02T09:00:00+00:00" });
    assert_eq!(see(&grace, &id, MINE).await, json!({ "unreadCount": 0, "myParticipation": mine }));
    assert_eq!(waiting(&grace).await, (1, 1));
    let last =
        grace.run("markThreadUnread", "thread { unreadCount }", json!({ "threadId": id, "fromSequence": 5 })).await;
    assert_eq!(last.done("markThreadUnread")["thread"]["unreadCount"], 1);
    let all = grace.run("markThreadRead", "thread { unreadCount }", json!({ "threadId": id })).await;
    assert_eq!(all.done("markThreadRead")["thread"]["unreadCount"], 0);
    for (mutation, field) in [("markThreadRead", "upToSequence"), ("markThreadUnread", "fromSequence")] {
        for place in [0, -1, i32::MIN] {
            let refused = grace.run(mutation, "thread { id }", json!({ "threadId": id, field: place })).await;
            assert_eq!(refused.refused(mutation), because("INVALID", field), "{place}");
        }
    }
}

#[tokio::test]
async fn who_does_not_take_part_has_nothing_to_mark() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Member).await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    post(&acme.owner, &id, "Hello").await;
    let select = "thread { id }";
    let input = json!({ "threadId": id });
    let refused = because("INVALID_TRANSITION", "threadId");
    assert_eq!(grace.run("markThreadRead", select, input.clone()).await.refused("markThreadRead"), refused);
    assert_eq!(grace.run("markThreadUnread", select, input.clone()).await.refused("markThreadUnread"), refused);
    assert_eq!(grace.run("muteThread", select, input.clone()).await.refused("muteThread"), refused);
    assert_eq!(grace.run("unmuteThread", select, input).await.refused("unmuteThread"), refused);
    assert_eq!(see(&grace, &id, MINE).await, json!({ "unreadCount": 0, "myParticipation": null }));
    let made_up = json!({ "threadId": entity::id::join("thread", uuid::Uuid::now_v7()) });
    let nowhere = grace.run("markThreadRead", select, made_up).await;
    assert_eq!(nowhere.refused("markThreadRead"), because("NOT_FOUND", "threadId"));
}

#[tokio::test]
async fn what_is_muted_waits_for_nobody() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Member).await;
    let id = thread(&acme.owner, json!({ "subject": "A", "memberIds": [grace.member_id()] })).await;
    let input = json!({ "threadId": id });
    let muted = grace.run("muteThread", "thread { version myParticipation { muted } }", input.clone()).await;
    assert_eq!(muted.done("muteThread")["thread"], json!({ "version": 1, "myParticipation": { "muted": true } }));
    post(&acme.owner, &id, "Hello").await;
    assert_eq!(waiting(&grace).await, (0, 0));
    assert_eq!(see(&grace, &id, "unreadCount").await["unreadCount"], 1, "the thread itself tells");
    assert!(
        !see(&acme.owner, &id, "myParticipation { muted }").await["myParticipation"]["muted"].as_bool().expect("told")
    );
    grace.run("unmuteThread", "thread { id }", input).await.done("unmuteThread");
    assert_eq!(waiting(&grace).await, (1, 1));
}

#[tokio::test]
async fn nobody_is_told_who_read_what() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Member).await;
    let id = thread(&acme.owner, json!({ "subject": "A", "memberIds": [grace.member_id()] })).await;
    post(&acme.owner, &id, "Hello").await;
    let events = "SELECT (SELECT count(*) FROM activity_events) + (SELECT count(*) FROM outbox_events)";
    let before = (count(&server, events).await, see(&acme.owner, &id, "version updatedAt").await);
    for mutation in ["markThreadRead", "markThreadUnread", "muteThread", "unmuteThread"] {
        done(&grace, mutation, json!({ "threadId": id })).await;
    }
    assert_eq!((count(&server, events).await, see(&acme.owner, &id, "version updatedAt").await), before);
    let told = "SELECT count(*) FROM outbox_events WHERE payload::text ~ 'unread|lastRead|muted'";
    assert_eq!(count(&server, told).await, 0);
}

/// Who reads while others write: what is read and what is not always make up all messages.
#[tokio::test]
async fn counts_stay_right_while_others_write() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Member).await;
    let id = thread(&acme.owner, json!({ "subject": "A", "memberIds": [grace.member_id()] })).await;
    let writes = async { drop(join_all((0..40).map(|_| post(&acme.owner, &id, "Hello"))).await) };
    let reads = join_all((0..40).map(|n| {
        let more = if n % 2 == 0 { json!({ "upToSequence": n + 1 }) } else { json!({}) };
        let mutation = if n % 5 == 4 { "markThreadUnread" } else { "markThreadRead" };
        let mut input = if n % 5 == 4 { json!({}) } else { more };
        input["threadId"] = json!(id);
        let grace = &grace;
        async move { grace.run(mutation, "thread { id }", input).await.done(mutation).clone() }
    }));
    futures::future::join(writes, reads).await;
    let wrong = "SELECT count(*) FROM thread_participants AS p JOIN threads AS t ON t.id = p.thread_id \
        WHERE p.last_read_sequence + p.unread_count <> t.message_count OR t.message_count <> 40";
    assert_eq!(count(&server, wrong).await, 0);
    assert_eq!(mark(&grace, "markThreadRead", json!({ "threadId": id })).await, 0);
}

/// Ten thousand threads of one member: counted from an index alone, under row-level security.
#[tokio::test]
async fn what_waits_is_counted_from_an_index() {
    let server = Server::start().await;
    let mut plans = Plans::watch(&server).await;
    let acme = server.organization("acme").await;
    let fill = format!(
        "INSERT INTO threads (organization_id, id, subject, visibility, status, message_count, created_by_kind, updated_by_kind) \
         SELECT '{0}', gen_random_uuid(), 'T' || n, 'INTERNAL', 'OPEN', 3, 'SYSTEM', 'SYSTEM' FROM generate_series(1, 40000) AS n; \
         INSERT INTO thread_participants (organization_id, id, thread_id, member_id, last_read_sequence, unread_count, created_by_kind, \
         updated_by_kind) SELECT organization_id, gen_random_uuid(), id, {1}, CASE WHEN row_number() OVER () <= 10000 THEN 1 ELSE 3 END, \
         CASE WHEN row_number() OVER () <= 10000 THEN 2 ELSE 0 END, 'SYSTEM', 'SYSTEM' FROM threads",
        acme.id.uuid(),
        uuid(&acme.owner.member_id())
    );
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    for sql in [fill.as_str(), "VACUUM (ANALYZE) thread_participants", "VACUUM (ANALYZE) threads"] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut superuser).await.expect("it is filled");
    }
    assert_eq!(waiting(&acme.owner).await, (10_000, 20_000));
    plans.take();
    let began = Instant::now();
    assert_eq!(waiting(&acme.owner).await, (10_000, 20_000));
    println!(
        "10,000 unread threads of 40,000 are counted in {:?}, the whole request with its session",
        began.elapsed()
    );
    let plans = plans.take();
    let told =
        plans.iter().map(Value::to_string).find(|plan| plan.contains("thread_participants")).expect("it is asked");
    println!("{told}");
    assert!(told.contains("Index Only Scan") && told.contains("thread_participants_unread_idx"), "{told}");
    assert!(!told.contains("Seq Scan"), "{told}");
    let inbox = "{ threads(first: 25, filter: { isUnread: true }, orderBy: [{ field: LAST_MESSAGE_AT, direction: DESC }]) \
        { nodes { unreadCount } } }";
    let page = acme.owner.query(inbox, json!({})).await;
    assert!(
        page.at("/threads/nodes").as_array().is_some_and(|nodes| nodes.iter().all(|node| node["unreadCount"] == 2))
    );
}
