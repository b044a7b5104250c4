//! What clients are billed: invoices, their lines, credit notes. Once issued, a document is frozen by the database.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, MAINTENANCE};
use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The columns of a line of a document: quantity in ten-thousandths, money in minor units, rates in thousandths of a
/// percent.
pub(crate) const LINE: &[&str] = &[
    "position integer NOT NULL CHECK (position >= 0)",
    "description text NOT NULL CHECK (char_length(description) BETWEEN 1 AND 1000)",
    "quantity bigint NOT NULL CHECK (quantity > 0)",
    "unit_price bigint NOT NULL CHECK (unit_price >= 0)",
    "discount_rate integer NOT NULL DEFAULT 0 CHECK (discount_rate BETWEEN 0 AND 100000)",
    "tax_rate integer NOT NULL DEFAULT 0 CHECK (tax_rate BETWEEN 0 AND 100000)",
    "net bigint NOT NULL CHECK (net >= 0)",
    "tax bigint NOT NULL CHECK (tax >= 0)",
    "total bigint NOT NULL CHECK (total = net + tax)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("invoices")
            .columns(&[
                "engagement_id uuid NOT NULL",
                "client_company_id uuid",
                "replaces_invoice_id uuid",
                "number text COLLATE \"C\" CHECK (char_length(number) BETWEEN 1 AND 50)",
                "sequence bigint CHECK (sequence > 0)",
                "purchase_order text CHECK (char_length(purchase_order) BETWEEN 1 AND 100)",
                "memo text CHECK (char_length(memo) <= 10000)",
                "bill_to jsonb",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "issue_date date",
                "due_date date",
                "subtotal bigint NOT NULL DEFAULT 0 CHECK (subtotal >= 0)",
                "tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0)",
                "total bigint NOT NULL DEFAULT 0 CHECK (total = subtotal + tax)",
                "paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0)",
                "credited bigint NOT NULL DEFAULT 0 CHECK (credited >= 0)",
                "due bigint GENERATED ALWAYS AS (total - paid - credited) STORED NOT NULL",
                "is_partially_paid boolean GENERATED ALWAYS AS (status = 'OPEN' AND paid + credited > 0) STORED NOT NULL",
                "issued_at timestamptz",
                "sent_at timestamptz",
                "paid_at timestamptz",
                // Kept when the money comes after all, so that reports of past days know.
                "written_off_at timestamptz",
                "voided_at timestamptz",
                "void_reason text CHECK (char_length(void_reason) BETWEEN 1 AND 1000)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("tax_rounding", "NOT NULL", &["LINE", "DOCUMENT"])
            .closed_set("status", "NOT NULL", &["DRAFT", "OPEN", "PAID", "VOID", "UNCOLLECTIBLE"])
            .check("paid + credited <= total")
            .check("(status = 'DRAFT') = (number IS NULL)")
            .check("(number IS NULL) = (sequence IS NULL) AND (number IS NULL) = (issued_at IS NULL)")
            .check("status = 'DRAFT' OR (issue_date IS NOT NULL AND due_date IS NOT NULL AND bill_to IS NOT NULL)")
            .check("status = 'DRAFT' OR deleted_at IS NULL")
            .check("status <> 'PAID' OR paid + credited = total")
            .check("status <> 'OPEN' OR paid + credited < total")
            .check("status <> 'VOID' OR paid + credited = 0")
            .check("(status = 'VOID') = (voided_at IS NOT NULL)")
            .check("status <> 'UNCOLLECTIBLE' OR written_off_at IS NOT NULL")
            .check("due_date >= issue_date")
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("replaces_invoice_id", "invoices", OnDelete::SetNull)
            .unique(&["number"], Some("number IS NOT NULL"))
            .unique(&["sequence"], Some("sequence IS NOT NULL"))
            .unique(&["external_id"], None)
            .index(&["status"])
            .index(&["status", "due_date"])
            .index(&["is_partially_paid"])
            .index(&["issue_date"])
            .index(&["due_date"])
            .index(&["total"])
            .index(&["due"])
            .index(&["updated_at"])
            .search("coalesce(number, '') || ' ' || coalesce(purchase_order, '') || ' ' || coalesce(memo, '')")
            .create(manager)
            .await?;

        table("invoice_lines")
            // The invoice's, which can't change: a line is read without it.
            .columns(&["invoice_id uuid NOT NULL", "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')"])
            .columns(LINE)
            .references("invoice_id", "invoices", OnDelete::Cascade)
            .index(&["invoice_id", "position"])
            .create(manager)
            .await?;

        table("credit_notes")
            .without_soft_delete()
            .columns(&[
                "invoice_id uuid NOT NULL",
                "client_company_id uuid",
                "number text COLLATE \"C\" NOT NULL CHECK (char_length(number) BETWEEN 1 AND 50)",
                "sequence bigint NOT NULL CHECK (sequence > 0)",
                "issue_date date NOT NULL",
                "reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 1000)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "subtotal bigint NOT NULL CHECK (subtotal >= 0)",
                "tax bigint NOT NULL CHECK (tax >= 0)",
                "total bigint NOT NULL CHECK (total = subtotal + tax AND total > 0)",
                "voided_at timestamptz",
                "void_reason text CHECK (char_length(void_reason) BETWEEN 1 AND 1000)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("status", "NOT NULL", &["ISSUED", "VOID"])
            .check("(status = 'VOID') = (voided_at IS NOT NULL)")
            .references("invoice_id", "invoices", OnDelete::Cascade)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .unique(&["number"], None)
            .unique(&["sequence"], None)
            .unique(&["external_id"], None)
            .index(&["status"])
            .index(&["issue_date"])
            .index(&["total"])
            .index(&["updated_at"])
            .create(manager)
            .await?;

        run(manager, frozen()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["credit_notes", "invoice_lines", "invoices"]).await?;
        let functions = ["invoices_stay_issued()", "invoice_lines_stay_issued()", "credit_notes_stay_issued()"];
        run(manager, functions.map(|function| format!("DROP FUNCTION {function}")).to_vec()).await
    }
}

/// What an issued document can't change any more: what it says. Settlement (paid, credited, status), relations and
/// stamps are not what it says. The maintenance role is held too, but for what it seals again (`billed_tax_ids`); erasure
/// removes whole rows.
fn frozen() -> Vec<String> {
    let refuse = |what: &str| {
        format!(
            "RAISE EXCEPTION '{what} is issued' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issued_documents_are_frozen'"
        )
    };
    let function = |name: &str, body: String| {
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN {body} RETURN NEW; END $$"
        )
    };
    let trigger = |table: &str, when: &str| {
        format!(
            "CREATE TRIGGER stay_issued BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stay_issued()"
        )
    };
    let mut statements = vec![
        function(
            "invoices_stay_issued",
            format!(
                "IF OLD.status <> 'DRAFT' AND ((NEW.number, NEW.sequence, NEW.bill_to, NEW.currency, NEW.issue_date, \
                 NEW.due_date, NEW.tax_rounding, NEW.subtotal, NEW.tax, NEW.total, NEW.purchase_order, NEW.memo, NEW.issued_at) \
                 IS DISTINCT FROM (OLD.number, OLD.sequence, OLD.bill_to, OLD.currency, OLD.issue_date, OLD.due_date, \
                 OLD.tax_rounding, OLD.subtotal, OLD.tax, OLD.total, OLD.purchase_order, OLD.memo, OLD.issued_at) \
                 OR NEW.status = 'DRAFT' OR (OLD.status = 'VOID' AND NEW.status <> 'VOID')) THEN {}; END IF;",
                refuse("the invoice")
            ),
        ),
        // The invoice is locked against being issued at the same moment.
        function(
            "invoice_lines_stay_issued",
            format!(
                "PERFORM 1 FROM invoices WHERE organization_id = NEW.organization_id AND id = NEW.invoice_id AND status <> 'DRAFT' \
                 FOR SHARE; IF FOUND THEN {}; END IF; \
                 IF TG_OP = 'UPDATE' AND OLD.invoice_id <> NEW.invoice_id THEN {}; END IF;",
                refuse("the invoice"),
                refuse("the invoice")
            ),
        ),
        function(
            "credit_notes_stay_issued",
            format!(
                "IF (NEW.invoice_id, NEW.number, NEW.sequence, NEW.issue_date, NEW.reason, NEW.currency, NEW.subtotal, NEW.tax, NEW.total) \
                 IS DISTINCT FROM (OLD.invoice_id, OLD.number, OLD.sequence, OLD.issue_date, OLD.reason, OLD.currency, OLD.subtotal, \
                 OLD.tax, OLD.total) OR (OLD.status = 'VOID' AND NEW.status <> 'VOID') THEN {}; END IF;",
                refuse("the credit note")
            ),
        ),
    ];
    for table in ["invoices", "invoice_lines", "credit_notes"] {
        statements.push(format!("REVOKE ALL ON FUNCTION {table}_stay_issued() FROM PUBLIC"));
        statements.push(format!("GRANT EXECUTE ON FUNCTION {table}_stay_issued() TO {APP}, {MAINTENANCE}"));
    }
    statements.extend([
        trigger("invoices", "UPDATE"),
        trigger("invoice_lines", "INSERT OR UPDATE"),
        trigger("credit_notes", "UPDATE"),
    ]);
    statements
}
