//! What is taken back leaves no trace.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::json;

use super::{SAID, because, count, file, id_of, post, say, see, thread, verbs};

#[tokio::test]
async fn a_redacted_message_keeps_its_place_and_nothing_else() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace) = (&acme.owner, acme.member(Role::Member).await);
    let id = thread(&grace, json!({ "subject": "A" })).await;
    let plan = file(&server, owner, "INTERNAL").await;
    let input = json!({ "threadId": id, "body": "The word is xyzzyfirst", "mentionedMemberIds": [owner.member_id()], "fileIds": [plan] });
    let said = say(&grace, input).await;
    let edit = json!({ "id": said["id"], "body": "The word is xyzzysecond" });
    grace.run("editMessage", SAID, edit.clone()).await.done("editMessage");
    let after = post(owner, &id, "What is it?").await;
    let found = "{ messages(search: \"xyzzy\") { nodes { id } } viewer { member { mentions { totalCount } } } }";
    assert_eq!(owner.query(found, json!({})).await.each("/messages/nodes", "id"), [id_of(&said)]);

    let redact =
        |reason: Option<&str>, version: i32| json!({ "id": said["id"], "reason": reason, "expectedVersion": version });
    let alan = acme.member(Role::Member).await;
    assert_eq!(
        alan.run("redactMessage", SAID, redact(Some("Mine"), 2)).await.code(),
        "FORBIDDEN",
        "only moderators do"
    );
    let silent = owner.run("redactMessage", SAID, redact(None, 2)).await;
    assert_eq!(silent.refused("redactMessage"), because("REQUIRED", "reason"), "of others' messages they say why");
    let long = "x".repeat(1001);
    let long = owner.run("redactMessage", SAID, redact(Some(&long), 2)).await;
    assert_eq!(long.refused("redactMessage"), because("LIMIT", "reason"));
    let stale = owner.run("redactMessage", SAID, redact(Some("A secret"), 1)).await;
    assert_eq!(stale.refused("redactMessage"), because("CONFLICT", "expectedVersion"));

    let redacted = owner.run("redactMessage", SAID, redact(Some("A secret"), 2)).await;
    let redacted = &redacted.done("redactMessage")["message"];
    assert_eq!((&redacted["body"], &redacted["bodyText"], &redacted["sequence"]), (&json!(""), &json!(""), &json!(1)));
    assert_eq!((&redacted["mentions"], &redacted["attachments"]), (&json!([]), &json!([])));
    assert_eq!(redacted["revisions"], json!([{ "body": "" }]));
    assert_eq!((&redacted["redactionReason"], redacted["redactedAt"].is_string()), (&json!("A secret"), true));
    assert_eq!(see(owner, &id, "messageCount").await["messageCount"], 2, "it keeps its place");
    let answer = json!({ "threadId": id, "body": "Nothing.", "replyToMessageId": said["id"] });
    say(&grace, answer).await;
    let none = owner.query(found, json!({})).await;
    assert_eq!((none.at("/messages/nodes"), none.at("/viewer/member/mentions/totalCount")), (&json!([]), &json!(0)));

    let again = owner.run("redactMessage", SAID, redact(Some("Again"), 3)).await;
    assert_eq!(again.refused("redactMessage"), because("IMMUTABLE", "id"));
    let edited = grace.run("editMessage", SAID, edit).await;
    assert_eq!(edited.refused("editMessage"), because("IMMUTABLE", "id"));
    // One's own without a reason.
    let own = owner.run("redactMessage", SAID, json!({ "id": after["id"] })).await;
    assert!(own.done("redactMessage")["message"]["redactionReason"].is_null());
}

/// In no table, whatever its columns: neither what a message said nor what it said before.
#[tokio::test]
async fn no_table_holds_what_was_redacted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A", "message": { "body": "plughfirst" } })).await;
    let first = "query($id: ID!) { thread(id: $id) { messages { nodes { id } } } }";
    let first = acme.owner.query(first, json!({ "id": id })).await;
    let first = first.text("/thread/messages/nodes/0/id");
    let key = json!({ "threadId": id, "body": "<p>plugh<b>second</b></p>", "idempotencyKey": "one" });
    let second = say(&acme.owner, key).await;
    let edit = json!({ "id": second["id"], "body": "plughthird" });
    acme.owner.run("editMessage", SAID, edit).await.done("editMessage");
    assert_eq!(hits(&server).await, [("message_revisions".to_owned(), 1), ("messages".to_owned(), 2)], "before");
    for message in [&json!(first), &second["id"]] {
        acme.owner.run("redactMessage", SAID, json!({ "id": message })).await.done("redactMessage");
    }
    assert_eq!(hits(&server).await, [], "after");
    assert_eq!(verbs(&acme.owner, &id).await, ["thread.created"], "posting changes no thread");
    let told =
        "SELECT count(*) FROM activity_events WHERE verb IN ('message.posted', 'message.edited', 'message.redacted')";
    assert_eq!(count(&server, told).await, 5, "that something was said is told");
}

/// The tables in which the word stands, with how many rows.
async fn hits(server: &Server) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
    )
    .fetch_all(server.database().maintenance())
    .await
    .expect("the catalog is read");
    let mut sql = server.database().sql(harness::SqlRole::Superuser).await;
    let mut found = Vec::new();
    for table in tables {
        let query = format!("SELECT count(*) FROM {table} AS t WHERE t::text ILIKE '%plugh%'");
        let rows: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut sql).await.expect("it is counted");
        if rows > 0 {
            found.push((table, rows));
        }
    }
    found
}
