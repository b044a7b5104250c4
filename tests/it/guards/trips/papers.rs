//! Folders, files, links, grants of the portal, rules and webhook endpoints.

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let (engagement, contact) = client(firm, run).await;
    files(meter, firm, &engagement, &contact, run).await;
    grants(meter, firm, &engagement, &contact).await;
    rules(meter, firm, run).await;
    endpoints(meter, firm, run).await;
}

/// An engagement and a contact of its client.
async fn client(firm: &Firm, run: &str) -> (String, String) {
    let made = async |mutation: &str, record: &str, input: Value| {
        let made = firm.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
        made.text(&format!("/{mutation}/{record}/id")).to_owned()
    };
    let company = made("createClientCompany", "clientCompany", json!({ "name": format!("Filed {run}") })).await;
    let input = json!({ "name": run, "clientCompanyId": company });
    (made("createEngagement", "engagement", input.clone()).await, made("createContact", "contact", input).await)
}

async fn files(meter: &mut Meter, firm: &Firm, engagement: &str, contact: &str, run: &str) {
    let owner = &firm.owner;
    let input = json!({ "name": format!("Docs {run}"), "engagementId": engagement });
    let made = meter.mutate(owner, "createFolder", "folder { id version }", input).await;
    let folder = made.text("/createFolder/folder/id").to_owned();
    let inner = owner.run("createFolder", "folder { id }", json!({ "name": "In", "parentFolderId": folder })).await;
    let inner = inner.text("/createFolder/folder/id").to_owned();
    let last = json!({ "name": "Last", "engagementId": engagement });
    let last = owner.run("createFolder", "folder { id }", last).await.text("/createFolder/folder/id").to_owned();
    let input = json!({ "id": last, "expectedVersion": 1, "name": run, "parentFolderId": inner });
    meter.mutate(owner, "updateFolder", "folder { id version }", input).await;

    let content = json!({ "sizeBytes": 7, "contentType": "text/plain", "sha256": "0".repeat(64) });
    let input = json!({ "name": format!("{run}.txt"), "folderId": inner, "visibility": "CLIENT", "description": run,
        "externalId": format!("file-{run}"), "version": content });
    let made = meter.mutate(owner, "createFileObject", "fileObject { id version }", input).await;
    let file = made.text("/createFileObject/fileObject/id").to_owned();
    let input = json!({ "id": file, "expectedVersion": 1, "name": format!("New {run}.txt"), "folderId": folder });
    meter.mutate(owner, "updateFileObject", "fileObject { id version }", input).await;
    let mut input = content;
    input["fileObjectId"] = json!(file);
    let added = meter.mutate(owner, "addFileVersion", "fileVersion { id number }", input).await;
    let version = added.text("/addFileVersion/fileVersion/id").to_owned();
    // What the object store will say; and the other was waited for long enough.
    write(meter, "UPDATE file_versions SET expires_at = created_at".to_owned()).await;
    let arrived = "UPDATE file_versions SET status = 'AVAILABLE', available_at = created_at";
    write(meter, format!("{arrived} WHERE id = '{}'", entity::id::split(&version).expect("an id").1)).await;
    meter.mutate(owner, "setCurrentFileVersion", "fileVersion { id }", json!({ "id": version })).await;
    meter.mutate(owner, "expireUploads", "fileVersions { id status }", json!({})).await;

    let input = json!({ "fileObjectId": file, "subjectId": contact });
    let linked = meter.mutate(owner, "linkFile", "fileLink { id }", input).await;
    let link = json!({ "id": linked.text("/linkFile/fileLink/id") });
    meter.mutate(owner, "unlinkFile", "fileLink { id deletedAt }", link).await;
    for (mutation, record, id) in [
        ("deleteFileObject", "fileObject", &file),
        ("restoreFileObject", "fileObject", &file),
        ("deleteFolder", "folder", &folder),
        ("restoreFolder", "folder", &folder),
    ] {
        meter.mutate(owner, mutation, &format!("{record} {{ id deletedAt }}"), json!({ "id": id })).await;
    }
}

/// Writes past the API.
async fn write(meter: &Meter, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(meter.server.database().maintenance()).await;
    done.expect("it is written");
}

async fn grants(meter: &mut Meter, firm: &Firm, engagement: &str, contact: &str) {
    let (owner, select) = (&firm.owner, "clientPortalAccess { id version }");
    let input = json!({ "engagementId": engagement, "contactId": contact, "areas": ["FILES"], "maxUses": 5 });
    let made = meter.mutate(owner, "grantPortalAccess", select, input.clone()).await;
    let id = made.text("/grantPortalAccess/clientPortalAccess/id");
    let change = json!({ "id": id, "expectedVersion": 1, "areas": ["FILES", "MESSAGES"] });
    meter.mutate(owner, "updatePortalAccess", select, change).await;
    let rotated = meter.mutate(owner, "rotatePortalAccess", select, json!({ "id": id })).await;
    let id = rotated.text("/rotatePortalAccess/clientPortalAccess/id");
    meter.mutate(owner, "revokePortalAccess", select, json!({ "id": id })).await;
    owner.run("grantPortalAccess", select, input).await.done("grantPortalAccess");
    write(meter, "UPDATE client_portal_access SET expires_at = created_at".to_owned()).await;
    meter.mutate(owner, "expirePortalAccess", "clientPortalAccesses { id }", json!({})).await;
}

async fn rules(meter: &mut Meter, firm: &Firm, run: &str) {
    let (owner, select) = (&firm.owner, "workflowRule { id version status deletedAt }");
    let input = json!({ "name": run, "eventType": "deal.won", "conditions": { "name": { "startsWith": format!("Shop {run}") } },
        "actions": [{ "createContact": { "name": run } }] });
    let made = meter.mutate(owner, "createWorkflowRule", select, input).await;
    let id = made.text("/createWorkflowRule/workflowRule/id");
    let sql = meter.server.database().maintenance().clone();
    let uuid = |id: &str| entity::id::split(id).expect("an id").1;
    let event: Uuid = sqlx::query_scalar(
        "SELECT id FROM outbox_events WHERE organization_id = $1 AND type = 'deal.won' \
           AND payload ->> 'name' ILIKE $2 || '%' ORDER BY id LIMIT 1",
    )
    .bind(owner.actor().organization.uuid())
    .bind(format!("Shop {run}"))
    .fetch_one(&sql)
    .await
    .expect("a deal was won");
    let dry_run = json!({ "id": id, "eventId": entity::id::join("outbox_event", event) });
    meter.mutate(owner, "dryRunWorkflowRule", "dryRun { wouldRun steps { outcome } }", dry_run).await;
    let dead: Uuid = sqlx::query_scalar(
        "INSERT INTO workflow_runs (organization_id, id, workflow_rule_id, outbox_event_id, event_type, subject_id, status, \
           ended_at) SELECT organization_id, gen_random_uuid(), $3, id, type, subject_id, 'DEAD', now() \
         FROM outbox_events WHERE organization_id = $1 AND id = $2 RETURNING id",
    )
    .bind(owner.actor().organization.uuid())
    .bind(event)
    .bind(uuid(id))
    .fetch_one(&sql)
    .await
    .expect("a run is given up");
    let retry = json!({ "id": entity::id::join("workflow_run", dead) });
    meter.mutate(owner, "retryWorkflowRun", "workflowRun { id status }", retry).await;
    let change = json!({ "id": id, "expectedVersion": 1, "description": run,
        "actions": [{ "callWebhook": { "url": format!("https://{run}.example") } }] });
    meter.mutate(owner, "updateWorkflowRule", select, change).await;
    for mutation in ["enableWorkflowRule", "disableWorkflowRule", "deleteWorkflowRule", "restoreWorkflowRule"] {
        meter.mutate(owner, mutation, select, json!({ "id": id })).await;
    }
}

async fn endpoints(meter: &mut Meter, firm: &Firm, run: &str) {
    let (owner, select) = (&firm.owner, "webhookEndpoint { id version status deletedAt }");
    let input = json!({ "url": format!("https://{run}.example/hooks"), "eventTypes": ["deal.won"] });
    let made = meter.mutate(owner, "createWebhookEndpoint", select, input).await;
    let id = made.text("/createWebhookEndpoint/webhookEndpoint/id");
    let change = json!({ "id": id, "expectedVersion": 1, "description": run });
    meter.mutate(owner, "updateWebhookEndpoint", select, change).await;
    meter.mutate(owner, "rotateWebhookSecret", select, json!({ "id": id })).await;
    let pinged = meter.mutate(owner, "pingWebhook", "webhookDelivery { id }", json!({ "id": id })).await;
    let delivery = pinged.text("/pingWebhook/webhookDelivery/id");
    let ended = "UPDATE webhook_deliveries SET status = 'DEAD', next_attempt_at = NULL, ended_at = created_at";
    write(meter, ended.to_owned()).await;
    meter.mutate(owner, "redeliverWebhook", "webhookDelivery { id status }", json!({ "id": delivery })).await;
    for mutation in
        ["disableWebhookEndpoint", "enableWebhookEndpoint", "deleteWebhookEndpoint", "restoreWebhookEndpoint"]
    {
        meter.mutate(owner, mutation, select, json!({ "id": id })).await;
    }
}
