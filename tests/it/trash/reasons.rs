//! Why a record can't be restored: as the trash tells it, and as whoever tries is told.

use harness::{Org, Server};
use serde_json::{Value, json};

use super::{delete, made, restore, trash};

/// Deletes a record and then what it belongs to. The trash tells why the record can't come back, in the words of the
/// refusal; and that it can, as soon as what it belongs to did.
async fn comes_back_behind(acme: &Org, [node, id]: [&str; 2], [parent, parent_id]: [&str; 2], reason: &str) {
    let restore_it = format!("restore{node}");
    delete(&acme.owner, node, id).await;
    delete(&acme.owner, parent, parent_id).await;
    let refusal = json!({ "action": restore_it, "allowed": false, "reason": reason });
    assert_eq!(told(acme, id).await, refusal, "{node}");
    let refused = acme.owner.run(&restore_it, "__typename", json!({ "id": id })).await;
    assert_eq!(refused.refused(&restore_it), ("INVALID_TRANSITION".to_owned(), "id".to_owned()), "{refused}");
    assert_eq!(refused.user_errors(&restore_it)[0].message, reason, "{node}");
    restore(&acme.owner, parent, parent_id).await;
    let leave = json!({ "action": restore_it, "allowed": true, "reason": null });
    assert_eq!(told(acme, id).await, leave, "{node}");
    restore(&acme.owner, node, id).await;
}

/// What the trash tells of restoring a record.
async fn told(acme: &Org, id: &str) -> Value {
    let listed = trash(&acme.owner, json!({})).await;
    let nodes = listed.at("/deletedRecords/nodes").as_array().expect("a list");
    let found = nodes.iter().find(|node| node["recordId"] == id);
    found.unwrap_or_else(|| panic!("{id} is not in {listed}"))["restore"].clone()
}

#[tokio::test]
async fn what_is_of_an_engagement_comes_back_behind_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let input = json!({ "name": "Looms", "clientCompanyId": company });
    let engagement = made(&acme.owner, "createEngagement", "engagement", input).await;
    let behind = ["Engagement", engagement.as_str()];

    let line = json!({ "description": "Work", "unitPrice": "1" });
    let input = json!({ "engagementId": engagement, "currency": "EUR", "lines": [line] });
    let invoice = made(&acme.owner, "createInvoice", "invoice", input).await;
    let reason = "The invoice's engagement is deleted: restore that first.";
    comes_back_behind(&acme, ["Invoice", &invoice], behind, reason).await;

    let recurrence = json!({
        "everyMonths": 1, "start": "2026-04-01", "end": "2026-06-30", "amount": { "amount": "100", "currency": "USD" }
    });
    let input = json!({ "engagementId": engagement, "name": "Retainer", "recurrence": recurrence });
    let schedule = made(&acme.owner, "createInvoiceSchedule", "invoiceSchedule", input).await;
    let reason = "The schedule's engagement is deleted: restore that first.";
    comes_back_behind(&acme, ["InvoiceSchedule", &schedule], behind, reason).await;

    let input = json!({ "engagementId": engagement, "subject": "Looms" });
    let thread = made(&acme.owner, "createThread", "thread", input).await;
    let reason = "The thread's engagement is deleted: restore that first.";
    comes_back_behind(&acme, ["Thread", &thread], behind, reason).await;

    let folder = json!({ "engagementId": engagement, "name": "Plans" });
    let folder = made(&acme.owner, "createFolder", "folder", folder).await;
    let reason = "The engagement that the folder lies in is deleted: restore that first.";
    comes_back_behind(&acme, ["Folder", &folder], behind, reason).await;

    let input = json!({ "engagementId": engagement, "name": "Weaving" });
    let project = made(&acme.owner, "createProject", "project", input).await;
    let reason = "The project's engagement is deleted: restore that first.";
    comes_back_behind(&acme, ["Project", &project], behind, reason).await;
}

#[tokio::test]
async fn parts_of_a_whole_come_back_behind_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let input = json!({ "name": "Ada", "clientCompanyId": company });
    let contact = made(&acme.owner, "createContact", "contact", input).await;
    let reason = "The contact's company is deleted: restore that first.";
    comes_back_behind(&acme, ["Contact", &contact], ["ClientCompany", &company], reason).await;

    let input = json!({ "name": "Looms", "clientCompanyId": company });
    let engagement = made(&acme.owner, "createEngagement", "engagement", input).await;
    let input = json!({ "engagementId": engagement, "name": "Weaving" });
    let project = made(&acme.owner, "createProject", "project", input).await;
    let input = json!({ "projectId": project, "name": "Half" });
    let milestone = made(&acme.owner, "createMilestone", "milestone", input).await;
    let reason = "The milestone's project is deleted: restore that first.";
    comes_back_behind(&acme, ["Milestone", &milestone], ["Project", &project], reason).await;

    let task = made(&acme.owner, "createTask", "task", json!({ "projectId": project, "title": "Weave" })).await;
    let reason = "The task's project is deleted: restore that first.";
    comes_back_behind(&acme, ["Task", &task], ["Project", &project], reason).await;
    let input = json!({ "projectId": project, "title": "Thread", "parentTaskId": task });
    let subtask = made(&acme.owner, "createTask", "task", input).await;
    let reason = "The task's parent is deleted: restore that first.";
    comes_back_behind(&acme, ["Task", &subtask], ["Task", &task], reason).await;

    let outer = made(&acme.owner, "createFolder", "folder", json!({ "name": "Plans" })).await;
    let input = json!({ "name": "Old", "parentFolderId": outer });
    let inner = made(&acme.owner, "createFolder", "folder", input).await;
    let reason = "The folder that the folder lies in is deleted: restore that first.";
    comes_back_behind(&acme, ["Folder", &inner], ["Folder", &outer], reason).await;
}
