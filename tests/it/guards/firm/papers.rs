//! What a firm files, shows to clients, and has done by itself.

use harness::{Org, Server};
use serde_json::json;

use super::made;

/// A folder with a file that is linked, a grant of the portal, a rule, a webhook endpoint that was sent a ping.
pub async fn fill(org: &Org, word: &str, engagement: &str, contact: &str) -> [(String, String); 8] {
    let owner = &org.owner;
    let input = json!({ "name": format!("{word} folder"), "engagementId": engagement });
    let folder = made(owner, "createFolder", "folder", input).await;
    let content = json!({ "sizeBytes": 7, "contentType": "text/plain", "sha256": "0".repeat(64) });
    let input = json!({ "name": format!("{word} file"), "folderId": folder, "version": content });
    let file = made(owner, "createFileObject", "fileObject", input).await;
    let mut input = content;
    input["fileObjectId"] = json!(file);
    let version = made(owner, "addFileVersion", "fileVersion", input).await;
    let link = made(owner, "linkFile", "fileLink", json!({ "fileObjectId": file, "subjectId": contact })).await;
    let input = json!({ "engagementId": engagement, "contactId": contact, "areas": ["FILES"] });
    let grant = made(owner, "grantPortalAccess", "clientPortalAccess", input).await;
    let input = json!({ "name": format!("{word} rule"), "eventType": "contact.created",
        "actions": [{ "createContact": { "name": word } }] });
    let rule = made(owner, "createWorkflowRule", "workflowRule", input).await;
    let input = json!({ "url": format!("https://{word}.example/hooks"), "description": word });
    let endpoint = made(owner, "createWebhookEndpoint", "webhookEndpoint", input).await;
    let delivery = made(owner, "pingWebhook", "webhookDelivery", json!({ "id": endpoint })).await;
    [
        ("folder", folder),
        ("file_object", file),
        ("file_version", version),
        ("file_link", link),
        ("client_portal_access", grant),
        ("workflow_rule", rule),
        ("webhook_endpoint", endpoint),
        ("webhook_delivery", delivery),
    ]
    .map(|(prefix, id)| (prefix.to_owned(), id))
}

/// An attempt of the ping, as whoever sends it records it.
pub async fn attempt(server: &Server, org: &Org) {
    let attempt = "INSERT INTO webhook_attempts (organization_id, id, webhook_delivery_id, position, latency_ms, status_code, \
                   excerpt) SELECT organization_id, gen_random_uuid(), id, 1, 5, 200, 'Fine' FROM webhook_deliveries \
                   WHERE organization_id = $1";
    let made = sqlx::query(attempt).bind(org.id.uuid()).execute(server.database().maintenance()).await;
    assert_eq!(made.expect("the attempt is made").rows_affected(), 1);
}
