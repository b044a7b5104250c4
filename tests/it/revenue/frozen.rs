//! What is issued can't be changed, also by those who write past the API: the database refuses.

use std::borrow::Cow;

use harness::SqlRole;
use serde_json::json;
use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::billing::{Billing, uuid};

/// The SQLSTATE with which a statement of `chambers_app` is refused; none if it is not.
async fn state(sql: &mut PgConnection, organization: uuid::Uuid, statement: &str) -> Option<String> {
    let mut tx = sql.begin().await.expect("a transaction begins");
    let enter = format!("SELECT app_enter('{organization}', 'SYSTEM', NULL)");
    sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the context is set");
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await;
    tx.rollback().await.expect("the transaction ends");
    match done {
        Ok(done) => {
            assert_eq!(done.rows_affected(), 1, "{statement}");
            None
        }
        Err(error) => error.as_database_error().and_then(DatabaseError::code).map(Cow::into_owned),
    }
}

#[tokio::test]
async fn every_column_that_says_something_is_frozen() {
    let billing = Billing::start().await;
    let input = json!({ "engagementId": billing.engagement, "purchaseOrder": "PO", "memo": "Memo", "lines": [
        super::billing::line("100") ] });
    let made = billing.run("createInvoice", input).await;
    let id = made.text("/createInvoice/invoice/id").to_owned();
    let draft = billing.draft("1").await;
    let tax_id = json!({ "id": billing.company, "taxId": "GB999999973" });
    billing.owner().run("updateClientCompany", "clientCompany { id }", tax_id).await.done("updateClientCompany");
    let organization = billing.acme.id.uuid();
    let mut sql = billing.server.database().sql(SqlRole::App).await;
    let changes = [
        "number = 'X-1'",
        "sequence = 77",
        "bill_to = '{\"name\": \"Else\"}'",
        "bill_to_tax_id_sealed = 'else'",
        "bill_to_tax_id_sealed = NULL",
        "currency = 'USD'",
        "issue_date = '2026-01-01'",
        "due_date = '2027-01-01'",
        "tax_rounding = 'DOCUMENT'",
        "subtotal = subtotal + 1",
        "tax = tax + 1",
        "total = total + 1",
        "purchase_order = NULL",
        "memo = 'Else'",
        "issued_at = now()",
        "status = 'DRAFT'",
    ];
    let free =
        state(&mut sql, organization, &format!("UPDATE invoices SET memo = 'Else' WHERE id = {}", uuid(&id))).await;
    assert_eq!(free, None, "a draft is free");
    billing.run("issueInvoice", json!({ "id": id })).await.done("issueInvoice");
    for change in changes {
        let refused =
            state(&mut sql, organization, &format!("UPDATE invoices SET {change} WHERE id = {}", uuid(&id))).await;
        assert_eq!(refused.as_deref(), Some("23001"), "{change}");
    }
    let memo = AssertSqlSafe(format!("UPDATE invoices SET memo = 'Else' WHERE id = {}", uuid(&id)));
    let refused = sqlx::query(memo).execute(billing.server.database().maintenance()).await.expect_err("it is frozen");
    let refused = refused.as_database_error().and_then(DatabaseError::code);
    assert_eq!(refused.as_deref(), Some("23001"), "the maintenance role is held too");
    // Settlement, relations and stamps are not what it says.
    for change in [
        "sent_at = now()",
        "paid = 1",
        "status = 'UNCOLLECTIBLE', written_off_at = now()",
        "external_id = 'x'",
        "version = version + 1",
    ] {
        let done =
            state(&mut sql, organization, &format!("UPDATE invoices SET {change} WHERE id = {}", uuid(&id))).await;
        assert_eq!(done, None, "{change}");
    }
    let lines = format!("WHERE invoice_id = {}", uuid(&id));
    for (statement, expected) in [
        (format!("UPDATE invoice_lines SET description = 'Else' {lines}"), "23001"),
        (format!("UPDATE invoice_lines SET net = net + 1, total = total + 1 {lines}"), "23001"),
        (format!("UPDATE invoice_lines SET deleted_at = now(), deletion_id = gen_random_uuid() {lines}"), "23001"),
        (format!("UPDATE invoice_lines SET invoice_id = {} {lines}", uuid(&draft)), "23001"),
        (format!("UPDATE invoice_lines SET invoice_id = {} WHERE invoice_id = {}", uuid(&id), uuid(&draft)), "23001"),
        (
            format!(
                "INSERT INTO invoice_lines (organization_id, id, invoice_id, currency, position, description, quantity, \
                 unit_price, net, tax, total, created_by_kind, updated_by_kind) SELECT organization_id, gen_random_uuid(), \
                 invoice_id, currency, 9, description, quantity, unit_price, net, tax, total, 'SYSTEM', 'SYSTEM' \
                 FROM invoice_lines {lines}"
            ),
            "23001",
        ),
        (format!("DELETE FROM invoice_lines {lines}"), "42501"),
        (format!("DELETE FROM invoices WHERE id = {}", uuid(&id)), "42501"),
    ] {
        assert_eq!(state(&mut sql, organization, &statement).await.as_deref(), Some(expected), "{statement}");
    }
    billing.run("voidInvoice", json!({ "id": id, "reason": "Mistaken" })).await.done("voidInvoice");
    let again = format!("UPDATE invoices SET status = 'OPEN', voided_at = NULL WHERE id = {}", uuid(&id));
    assert_eq!(state(&mut sql, organization, &again).await.as_deref(), Some("23001"), "void is void");
}

#[tokio::test]
async fn a_credit_note_is_frozen() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let input = json!({ "invoiceId": id, "reason": "Late" });
    let made = billing.owner().run("createCreditNote", "creditNote { id }", input).await;
    let note = made.text("/createCreditNote/creditNote/id").to_owned();
    let other = billing.issued("100").await;
    let organization = billing.acme.id.uuid();
    let mut sql = billing.server.database().sql(SqlRole::App).await;
    for change in [
        format!("invoice_id = {}", uuid(&other)),
        "number = 'X-1'".to_owned(),
        "sequence = 77".to_owned(),
        "issue_date = '2026-01-01'".to_owned(),
        "reason = 'Else'".to_owned(),
        "currency = 'USD'".to_owned(),
        "subtotal = subtotal + 1".to_owned(),
        "tax = tax + 1".to_owned(),
        "total = total + 1".to_owned(),
    ] {
        let statement = format!("UPDATE credit_notes SET {change} WHERE id = {}", uuid(&note));
        assert_eq!(state(&mut sql, organization, &statement).await.as_deref(), Some("23001"), "{change}");
    }
    let sent = format!("UPDATE credit_notes SET sent_at = now() WHERE id = {}", uuid(&note));
    assert_eq!(state(&mut sql, organization, &sent).await, None, "a stamp is not what it says");
    let void = format!("UPDATE credit_notes SET status = 'VOID', voided_at = now() WHERE id = {}", uuid(&note));
    assert_eq!(state(&mut sql, organization, &void).await, None);
}
