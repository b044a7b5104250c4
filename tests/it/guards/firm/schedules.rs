//! How a firm reminds its clients, and what is done by itself.

use harness::{Database, Org};
use serde_json::json;

use super::made;

/// A rule of reminders, a reminder of an invoice that waits, and a job that somebody asked for.
pub async fn fill(org: &Org, database: &Database, word: &str, invoice: &str) -> [(String, String); 3] {
    let input = json!({ "days": 45, "subject": format!("{word} rule"), "body": format!("{word} is due") });
    let rule = made(&org.owner, "createInvoiceReminderRule", "invoiceReminderRule", input).await;
    let run = made(&org.owner, "runJobNow", "jobRun", json!({ "job": "RETENTION" })).await;
    let reminder = entity::Id::<entity::revenue::invoice_reminder::Entity>::new();
    let bare = |id: &str| entity::id::split(id).expect("an id").1;
    // No worker makes one here: it would do more.
    sqlx::query(
        "INSERT INTO invoice_reminders (organization_id, id, invoice_id, invoice_reminder_rule_id, recipients, subject, \
         body, status, created_at, updated_at, created_by_kind, updated_by_kind) SELECT organization_id, $1, id, $3, \
         ARRAY[$4 || '@example.test'], $4, $4, 'DRAFTED', issued_at, issued_at, 'SYSTEM', 'SYSTEM' FROM invoices WHERE id = $2",
    )
    .bind(reminder.uuid())
    .bind(bare(invoice))
    .bind(bare(&rule))
    .bind(word)
    .execute(database.maintenance())
    .await
    .expect("the reminder is made");
    [("invoice_reminder_rule", rule), ("invoice_reminder", reminder.to_string()), ("job_run", run)]
        .map(|(prefix, id)| (prefix.to_owned(), id))
}
