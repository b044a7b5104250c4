//! What a firm has thrown away.

use harness::Org;
use serde_json::json;

/// A deleted contact, in the trash.
pub async fn fill(org: &Org, word: &str) -> [(String, String); 1] {
    let contact = org.contact(&format!("{word} deleted")).await;
    org.owner.run("deleteContact", "contact { id }", json!({ "id": contact })).await.done("deleteContact");
    let trash = org.owner.query("{ deletedRecords { nodes { id } } }", json!({})).await;
    [("deleted_record".to_owned(), trash.text("/deletedRecords/nodes/0/id").to_owned())]
}
