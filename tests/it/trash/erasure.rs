//! What is erased is not in the trash either.

use harness::Server;
use serde_json::json;

use super::{delete, made, records};

#[tokio::test]
async fn an_erased_contact_leaves_nothing_there() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = json!({ "name": "Ada Lovelace", "emails": ["ada@engines.example"] });
    let ada = made(&acme.owner, "createContact", "contact", ada).await;
    let lead = json!({ "name": "Ada L.", "email": "ada@engines.example" });
    let lead = made(&acme.owner, "createLead", "lead", lead).await;
    let bell = acme.contact("Bell").await;
    for (node, id) in [("Contact", &bell), ("Lead", &lead), ("Contact", &ada)] {
        delete(&acme.owner, node, id).await;
    }
    let all = [ada.as_str(), &lead, &bell];

    let answer = "erased { what count }";
    let tried = acme.owner.run("eraseContact", answer, json!({ "contactId": ada, "dryRun": true })).await;
    tried.done("eraseContact");
    assert_eq!(records(&acme.owner).await, all, "a dry run erases nothing");
    let input = json!({ "contactId": ada, "confirmation": "Ada Lovelace" });
    let erased = acme.owner.run("eraseContact", answer, input).await;
    let told = erased.done("eraseContact")["erased"].as_array().expect("a list");
    assert!(told.contains(&json!({ "what": "deleted_records", "count": 2 })), "{erased}");
    assert_eq!(records(&acme.owner).await, [bell]);
}

#[tokio::test]
async fn an_erased_organization_leaves_nothing_there() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for org in [&acme, &other] {
        let contact = org.contact("Ada").await;
        delete(&org.owner, "Contact", &contact).await;
    }
    let answer = "complete erased { what count }";
    let erased = acme.owner.run("eraseOrganization", answer, json!({ "confirmation": "acme" })).await;
    let told = erased.done("eraseOrganization")["erased"].as_array().expect("a list");
    assert!(told.contains(&json!({ "what": "deleted_records", "count": 1 })), "{erased}");
    let left: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT organization_id FROM deleted_records")
        .fetch_all(server.database().maintenance())
        .await
        .expect("the trash is read");
    assert_eq!(left, [other.id.uuid()]);
}
