//! What was deleted before there was a trash is in it since.

use chrono::Duration;
use harness::Server;
use migration::trash::back_fill;
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::{delete, made, records, restore, trash};

#[tokio::test]
async fn what_was_deleted_by_itself_and_not_restored_is_found_again() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let company = acme.client_company("Engines").await;
    for name in ["Ada", "Bell"] {
        let input = json!({ "name": name, "clientCompanyId": company });
        let contact = made(&acme.owner, "createContact", "contact", input).await;
        // Deleted, restored, and deleted with the company; and deleted by itself.
        delete(&acme.owner, "Contact", &contact).await;
        if name == "Ada" {
            server.clock().advance(Duration::seconds(1));
            restore(&acme.owner, "Contact", &contact).await;
        }
    }
    let (survivor, double) = (acme.contact("Cleo").await, acme.contact("Cleo C.").await);
    let merge = json!({ "survivorId": survivor, "mergedId": double });
    acme.owner.run("mergeContacts", "contact { id }", merge).await.done("mergeContacts");
    server.clock().advance(Duration::seconds(1));
    delete(&acme.owner, "ClientCompany", &company).await;
    let theirs = other.lead("Dora").await;
    delete(&other.owner, "Lead", &theirs).await;

    let before = [trash(&acme.owner, json!({})).await, trash(&other.owner, json!({})).await];
    assert_eq!(before[0].at("/deletedRecords/totalCount"), 2, "{}", before[0]);
    let sql = server.database().maintenance();
    let emptied = sqlx::query("DELETE FROM deleted_records").execute(sql).await.expect("maintenance may");
    assert_eq!(emptied.rows_affected(), 3);
    assert_eq!(records(&acme.owner).await, Vec::<String>::new());

    // The second time nothing is to be done.
    for found in [3, 0] {
        let mut filled = 0;
        for statement in back_fill() {
            let done = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(sql).await;
            filled += done.unwrap_or_else(|error| panic!("{error}\n{statement}")).rows_affected();
        }
        assert_eq!(filled, found);
    }
    let after = [trash(&acme.owner, json!({})).await, trash(&other.owner, json!({})).await];
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.data(), after.data(), "left: as it was put there, right: as it was found again");
    }
}
