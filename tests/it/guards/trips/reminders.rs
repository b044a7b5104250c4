//! Rules of reminders, reminders, and jobs that somebody asks for.

use serde_json::json;
use sqlx::AssertSqlSafe;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let (owner, select) = (&firm.owner, "invoiceReminderRule { id version status deletedAt }");
    let input = json!({ "days": 7, "subject": format!("{run} {{{{invoice.number}}}}"), "body": run });
    let made = meter.mutate(owner, "createInvoiceReminderRule", select, input).await;
    let id = made.text("/createInvoiceReminderRule/invoiceReminderRule/id");
    let change = json!({ "id": id, "expectedVersion": 1, "days": 8, "mode": "SEND", "body": format!("New {run}") });
    meter.mutate(owner, "updateInvoiceReminderRule", select, change).await;
    for mutation in [
        "enableInvoiceReminderRule",
        "deleteInvoiceReminderRule",
        "restoreInvoiceReminderRule",
        "disableInvoiceReminderRule",
    ] {
        meter.mutate(owner, mutation, select, json!({ "id": id })).await;
    }

    let company =
        owner.run("createClientCompany", "clientCompany { id }", json!({ "name": format!("Late {run}") })).await;
    let input = json!({ "name": run, "clientCompanyId": company.text("/createClientCompany/clientCompany/id") });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.text("/createEngagement/engagement/id");
    let line = json!({ "description": run, "unitPrice": "100" });
    let input = json!({ "engagementId": engagement, "lines": [line] });
    for (at, mutation, more) in [
        (0, "sendInvoiceReminder", json!({ "to": [format!("late@{run}.example")] })),
        (1, "discardInvoiceReminder", json!({ "expectedVersion": 1 })),
    ] {
        let made = owner.run("createInvoice", "invoice { id }", input.clone()).await;
        let invoice = made.text("/createInvoice/invoice/id");
        owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
        let reminder = entity::Id::<entity::revenue::invoice_reminder::Entity>::new();
        // As the job makes one.
        let bare = |id: &str| entity::id::split(id).expect("an id").1;
        let insert = format!(
            "INSERT INTO invoice_reminders (organization_id, id, invoice_id, invoice_reminder_rule_id, recipients, subject, \
             body, status, created_at, updated_at, created_by_kind, updated_by_kind) SELECT organization_id, '{}', id, '{}', \
             ARRAY['a@b.example'], 'Late', 'Late {at}', 'DRAFTED', issued_at, issued_at, 'SYSTEM', 'SYSTEM' FROM invoices \
             WHERE id = '{}'",
            reminder.uuid(),
            bare(id),
            bare(invoice)
        );
        let done = sqlx::raw_sql(AssertSqlSafe(insert)).execute(meter.server.database().maintenance()).await;
        done.expect("it is written");
        let mut change = more;
        change["id"] = json!(reminder.to_string());
        meter.mutate(owner, mutation, "invoiceReminder { id version status }", change).await;
    }

    let job = json!({ "job": "WAKE_THREADS" });
    meter.mutate(owner, "runJobNow", "jobRun { id status }", job).await;
}
