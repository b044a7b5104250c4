//! What is said in a firm.

use harness::Org;
use serde_json::json;

use super::made;

/// A thread with a contact, and a message that mentions the owner, carries a file and was edited.
pub async fn fill(org: &Org, word: &str, [engagement, contact]: [&str; 2]) -> [(String, String); 3] {
    let content = json!({ "sizeBytes": 7, "contentType": "text/plain", "sha256": "0".repeat(64) });
    let input = json!({ "name": format!("{word} attachment"), "visibility": "CLIENT", "version": content });
    let file = made(&org.owner, "createFileObject", "fileObject", input).await;
    let said =
        json!({ "body": format!("{word} message"), "mentionedMemberIds": [org.owner.member_id()], "fileIds": [file] });
    let input = json!({ "subject": format!("{word} thread"), "visibility": "CLIENT", "engagementId": engagement,
        "assigneeId": org.owner.member_id(), "contactIds": [contact], "message": said });
    let of_thread = "thread { id participants { id } messages { nodes { id } } }";
    let begun = org.owner.run("createThread", of_thread, input).await;
    begun.done("createThread");
    let of = |pointer: &str| begun.text(&format!("/createThread/thread/{pointer}")).to_owned();
    let edit = json!({ "id": of("messages/nodes/0/id"), "body": format!("{word} message, edited") });
    org.owner.run("editMessage", "message { id }", edit).await.done("editMessage");
    [
        ("message".to_owned(), of("messages/nodes/0/id")),
        ("thread".to_owned(), of("id")),
        ("thread_participant".to_owned(), of("participants/0/id")),
    ]
}
