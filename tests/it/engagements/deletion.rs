//! Out of the lists and back, with what belongs to it.

use harness::{Org, Server};
use serde_json::json;

use super::{STATE, engagement_in, uuid, write};

/// An invoice of the engagement with a line, past the API; issued if `number` says so.
async fn invoice(server: &Server, acme: &Org, engagement: &str, number: Option<u32>) -> String {
    let id = entity::id::join("invoice", uuid::Uuid::now_v7());
    let (organization, now) = (acme.id.uuid(), server.clock().now().to_rfc3339());
    let stamps = format!("'{now}', '{now}', 'SYSTEM', 'SYSTEM'");
    write(
        server,
        format!(
            "INSERT INTO invoices (organization_id, id, engagement_id, currency, subtotal, total, tax_rounding, status, \
             created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ('{organization}', {id}, {engagement}, 'EUR', 100, 100, 'LINE', 'DRAFT', {stamps}); \
             INSERT INTO invoice_lines (organization_id, id, invoice_id, currency, position, description, quantity, unit_price, net, \
             tax, total, created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ('{organization}', gen_random_uuid(), {id}, 'EUR', 0, 'Work', 10000, 100, 100, 0, 100, {stamps})",
            id = uuid(&id),
            engagement = uuid(engagement),
        ),
    )
    .await;
    if let Some(number) = number {
        let issue = format!(
            "UPDATE invoices SET status = 'OPEN', number = 'INV-{number}', sequence = {number}, issued_at = '{now}', \
             issue_date = '2026-03-02', due_date = '2026-04-01', bill_to = '{{\"name\": \"Engines\"}}' WHERE id = {}",
            uuid(&id)
        );
        write(server, issue).await;
    }
    id
}

/// A schedule of three installments.
async fn schedule(acme: &Org, engagement: &str) {
    let recurrence = json!({
        "everyMonths": 1, "start": "2026-04-01", "end": "2026-06-30", "amount": { "amount": "100", "currency": "USD" }
    });
    let input = json!({ "engagementId": engagement, "name": "Retainer", "recurrence": recurrence });
    acme.owner.run("createInvoiceSchedule", "invoiceSchedule { id }", input).await.done("createInvoiceSchedule");
}

/// How many rows of each table that goes with an engagement are live.
async fn live(server: &Server) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["engagements", "invoices", "invoice_lines", "invoice_schedules", "installments"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE deleted_at IS NULL");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(server.database().maintenance()).await;
        counts.push(count.expect("it is counted"));
    }
    counts
}

#[tokio::test]
async fn an_engagement_goes_with_its_drafts_and_comes_back_with_them() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in ["DRAFT", "ACTIVE", "PAUSED", "COMPLETED", "TERMINATED"] {
        let id = engagement_in(&acme, status).await;
        let before = live(&server).await;
        for _ in 0..2 {
            invoice(&server, &acme, &id, None).await;
        }
        // What has ended is scheduled no more.
        let scheduled = i64::from(!matches!(status, "COMPLETED" | "TERMINATED"));
        if scheduled > 0 {
            schedule(&acme, &id).await;
        }
        let with = live(&server).await;
        let [engagements, invoices, lines, schedules, installments] = before[..] else { panic!("five tables") };
        assert_eq!(with, [engagements, invoices + 2, lines + 2, schedules + scheduled, installments + 3 * scheduled]);

        let deleted = acme.owner.run("deleteEngagement", "engagement { deletedAt }", json!({ "id": id })).await;
        assert!(deleted.done("deleteEngagement")["engagement"]["deletedAt"].is_string());
        assert_eq!(live(&server).await, [engagements - 1, invoices, lines, schedules, installments], "{status}");
        let again = acme.owner.run("deleteEngagement", STATE, json!({ "id": id })).await;
        assert_eq!(again.refused("deleteEngagement"), ("NOT_FOUND".to_owned(), "id".to_owned()));

        let restored = acme.owner.run("restoreEngagement", STATE, json!({ "id": id })).await;
        assert_eq!(restored.done("restoreEngagement")["engagement"]["status"], status);
        assert_eq!(live(&server).await, with, "{status}");
        let again = acme.owner.run("restoreEngagement", STATE, json!({ "id": id })).await;
        assert_eq!(again.refused("restoreEngagement"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    }
}

#[tokio::test]
async fn what_was_deleted_before_stays_deleted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "DRAFT").await;
    invoice(&server, &acme, &id, None).await;
    let gone = invoice(&server, &acme, &id, None).await;
    for (table, of) in [("invoice_lines", "invoice_id"), ("invoices", "id")] {
        write(
            &server,
            format!(
                "UPDATE {table} SET deleted_at = now(), deletion_id = gen_random_uuid() WHERE {of} = {}",
                uuid(&gone)
            ),
        )
        .await;
    }
    acme.owner.run("deleteEngagement", STATE, json!({ "id": id })).await.done("deleteEngagement");
    assert_eq!(live(&server).await, [0; 5]);
    acme.owner.run("restoreEngagement", STATE, json!({ "id": id })).await.done("restoreEngagement");
    assert_eq!(live(&server).await, [1, 1, 1, 0, 0]);
}

#[tokio::test]
async fn what_was_billed_is_kept() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    invoice(&server, &acme, &id, None).await;
    invoice(&server, &acme, &id, Some(1)).await;
    let refused = acme.owner.run("deleteEngagement", STATE, json!({ "id": id })).await;
    assert_eq!(refused.refused("deleteEngagement"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert!(refused.user_errors("deleteEngagement")[0].message.contains("terminateEngagement"), "{refused}");
    assert_eq!(live(&server).await, [1, 2, 2, 0, 0], "nothing is half done");
}

#[tokio::test]
async fn whom_was_billed_stays_the_client() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (engines, looms) = (acme.client_company("Engines").await, acme.client_company("Looms").await);
    let id = engagement_in(&acme, "ACTIVE").await;
    let to = |company: &str| json!({ "id": id, "clientCompanyId": company });
    let draft = invoice(&server, &acme, &id, None).await;
    acme.owner.run("updateEngagement", STATE, to(&engines)).await.done("updateEngagement");
    let copied = format!("SELECT client_company_id FROM invoices WHERE id = {}", uuid(&draft));
    let copied: uuid::Uuid = sqlx::query_scalar(sqlx::AssertSqlSafe(copied))
        .fetch_one(server.database().maintenance())
        .await
        .expect("the draft follows");
    assert_eq!(entity::id::join("client_company", copied), engines);

    invoice(&server, &acme, &id, Some(1)).await;
    let refused = acme.owner.run("updateEngagement", STATE, to(&looms)).await;
    assert_eq!(refused.refused("updateEngagement"), ("IMMUTABLE".to_owned(), "clientCompanyId".to_owned()));
    acme.owner.run("updateEngagement", STATE, to(&engines)).await.done("updateEngagement");
}

#[tokio::test]
async fn a_merge_of_clients_takes_engagements_along() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (survivor, merged) = (acme.client_company("Engines").await, acme.client_company("Engines Ltd").await);
    let id = engagement_in(&acme, "ACTIVE").await;
    let change = json!({ "id": id, "clientCompanyId": merged });
    acme.owner.run("updateEngagement", STATE, change).await.done("updateEngagement");
    invoice(&server, &acme, &id, Some(1)).await;
    let input = json!({ "survivorId": survivor, "mergedId": merged });
    let united = acme.owner.run("mergeClientCompanies", "repointed { subjectType field count }", input).await;
    let moved = united.done("mergeClientCompanies")["repointed"].as_array().expect("a list").clone();
    let engagements = json!({ "subjectType": "engagement", "field": "clientCompanyId", "count": 1 });
    assert!(moved.contains(&engagements), "{united}");
    let read = "query($id: ID!) { engagement(id: $id) { clientCompany { id } } }";
    let read = acme.owner.query(read, json!({ "id": id })).await;
    assert_eq!(read.text("/engagement/clientCompany/id"), survivor);
}
