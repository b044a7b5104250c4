//! What is said in a firm.

use harness::{Org, Server};
use serde_json::json;

/// A thread with a contact, and a message that mentions the owner and carries a file.
pub async fn fill(server: &Server, org: &Org, word: &str, [engagement, contact]: [&str; 2]) -> [(String, String); 4] {
    let file = entity::id::join("file_object", uuid::Uuid::now_v7());
    sqlx::query(
        "INSERT INTO file_objects (organization_id, id, name, visibility, created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES ($1, $2, $3, 'CLIENT', $4, $4, 'SYSTEM', 'SYSTEM')",
    )
    .bind(org.id.uuid())
    .bind(entity::id::split(&file).expect("an id").1)
    .bind(format!("{word} file"))
    .bind(server.clock().now())
    .execute(server.database().maintenance())
    .await
    .expect("the file is made");
    let said =
        json!({ "body": format!("{word} message"), "mentionedMemberIds": [org.owner.member_id()], "fileIds": [file] });
    let input = json!({ "subject": format!("{word} thread"), "visibility": "CLIENT", "engagementId": engagement,
        "assigneeId": org.owner.member_id(), "contactIds": [contact], "message": said });
    let of_thread = "thread { id participants { id } messages { nodes { id } } }";
    let made = org.owner.run("createThread", of_thread, input).await;
    made.done("createThread");
    let edit =
        json!({ "id": made.at("/createThread/thread/messages/nodes/0/id"), "body": format!("{word} message, edited") });
    org.owner.run("editMessage", "message { id }", edit).await.done("editMessage");
    let of = |pointer: &str| made.text(&format!("/createThread/thread/{pointer}")).to_owned();
    [
        ("file_object".to_owned(), file),
        ("message".to_owned(), of("messages/nodes/0/id")),
        ("thread".to_owned(), of("id")),
        ("thread_participant".to_owned(), of("participants/0/id")),
    ]
}
