//! How a firm reminds its clients, and what is done by itself.

use entity::id::time::stamped;
use harness::{Org, Server};
use serde_json::json;

use super::made;

/// A rule of reminders, a reminder of an invoice that waits, and a job that somebody asked for.
pub async fn fill(server: &Server, org: &Org, word: &str, invoice: &str) -> [(String, String); 3] {
    let input = json!({ "days": 45, "subject": format!("{word} rule"), "body": format!("{word} is due") });
    let rule = made(&org.owner, "createInvoiceReminderRule", "invoiceReminderRule", input).await;
    let run = made(&org.owner, "runJobNow", "jobRun", json!({ "job": "RETENTION" })).await;
    let reminder = stamped(server.clock().now());
    let bare = |id: &str| entity::id::split(id).expect("an id").1;
    // No worker makes one here: it would do more.
    sqlx::query(
        "INSERT INTO invoice_reminders (organization_id, id, invoice_id, invoice_reminder_rule_id, recipients, subject, \
         body, status, created_at, updated_at, created_by_kind, updated_by_kind) SELECT organization_id, $1, id, $3, \
         ARRAY[$4 || '@example.test'], $4, $4, 'DRAFTED', issued_at, issued_at, 'SYSTEM', 'SYSTEM' FROM invoices WHERE id = $2",
    )
    .bind(reminder)
    .bind(bare(invoice))
    .bind(bare(&rule))
    .bind(word)
    .execute(server.database().maintenance())
    .await
    .expect("the reminder is made");
    [
        ("invoice_reminder_rule", rule),
        ("invoice_reminder", entity::id::join("invoice_reminder", reminder)),
        ("job_run", run),
    ]
    .map(|(prefix, id)| (prefix.to_owned(), id))
}
