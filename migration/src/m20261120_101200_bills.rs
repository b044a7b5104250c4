//! What the firm pays: vendors, their bills, and who must agree before.

use sea_orm_migration::prelude::*;

use crate::m20261120_100900_invoices::LINE;
use crate::m20261120_101000_payments::METHODS;
use crate::tenant::{self, OnDelete, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    #[expect(clippy::too_many_lines, reason = "seven tables, each told whole in its place")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("vendors")
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "legal_name text CHECK (char_length(legal_name) BETWEEN 1 AND 200)",
                "email text CHECK (char_length(email) BETWEEN 3 AND 254)",
                "email_key text COLLATE \"C\"",
                "phone text CHECK (char_length(phone) BETWEEN 1 AND 50)",
                "tax_id_sealed text",
                "address jsonb",
                "currency char(3) CHECK (currency ~ '^[A-Z]{3}$')",
                "payment_terms_days integer CHECK (payment_terms_days BETWEEN 0 AND 365)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("status", "NOT NULL", &["ACTIVE", "INACTIVE"])
            .key_of("name")
            .unique(&["external_id"], None)
            .index(&["name_key"])
            .index(&["email_key"])
            .index(&["status"])
            .index(&["updated_at"])
            .search("name || ' ' || coalesce(legal_name, '') || ' ' || coalesce(email_key, '')")
            .create(manager)
            .await?;

        table("approval_policies")
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                // The policy with the greatest threshold that a bill reaches is the bill's.
                "threshold bigint NOT NULL CHECK (threshold >= 0)",
            ])
            .key_of("name")
            .unique(&["currency", "threshold"], None)
            .index(&["name_key"])
            .index(&["threshold"])
            .index(&["updated_at"])
            .create(manager)
            .await?;

        table("approval_steps")
            .columns(&[
                "approval_policy_id uuid NOT NULL",
                "approver_member_id uuid NOT NULL",
                "position integer NOT NULL CHECK (position >= 0)",
            ])
            .references("approval_policy_id", "approval_policies", OnDelete::Cascade)
            .references("approver_member_id", "organization_members", OnDelete::Cascade)
            .index(&["approval_policy_id", "position"])
            .create(manager)
            .await?;

        table("bills")
            .columns(&[
                "vendor_id uuid",
                "engagement_id uuid",
                "approval_policy_id uuid",
                // Whose turn it is: a list of its own for each member.
                "next_approver_member_id uuid",
                "number text COLLATE \"C\" NOT NULL CHECK (char_length(number) BETWEEN 1 AND 50)",
                "vendor_invoice_number text COLLATE \"C\" CHECK (char_length(vendor_invoice_number) BETWEEN 1 AND 100)",
                "bill_date date NOT NULL",
                "due_date date NOT NULL",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "memo text CHECK (char_length(memo) <= 10000)",
                "subtotal bigint NOT NULL DEFAULT 0 CHECK (subtotal >= 0)",
                "tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0)",
                "total bigint NOT NULL DEFAULT 0 CHECK (total = subtotal + tax)",
                "paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0)",
                "due bigint GENERATED ALWAYS AS (total - paid) STORED NOT NULL",
                // With the due date, by which index overdue ones are found.
                "is_owed boolean GENERATED ALWAYS AS (status IN ('APPROVED', 'PARTIALLY_PAID')) STORED NOT NULL",
                // Each submission asks anew: decisions of earlier rounds no longer count.
                "approval_round integer NOT NULL DEFAULT 0 CHECK (approval_round >= 0)",
                "submitted_at timestamptz",
                "approved_at timestamptz",
                "paid_at timestamptz",
                "voided_at timestamptz",
                "void_reason text CHECK (char_length(void_reason) BETWEEN 1 AND 1000)",
                "rejection_reason text CHECK (char_length(rejection_reason) BETWEEN 1 AND 1000)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("tax_rounding", "NOT NULL", &["LINE", "DOCUMENT"])
            .closed_set(
                "status",
                "NOT NULL",
                &["DRAFT", "PENDING_APPROVAL", "APPROVED", "PARTIALLY_PAID", "PAID", "REJECTED", "VOID"],
            )
            .check("paid <= total")
            .check("due_date >= bill_date")
            .check("status IN ('PARTIALLY_PAID', 'PAID') OR paid = 0")
            .check("status <> 'PARTIALLY_PAID' OR (paid > 0 AND paid < total)")
            .check("status <> 'PAID' OR paid = total")
            .check("(status = 'VOID') = (voided_at IS NOT NULL)")
            .check("status = 'PENDING_APPROVAL' OR next_approver_member_id IS NULL")
            .check("status IN ('DRAFT', 'REJECTED') OR deleted_at IS NULL")
            .references("vendor_id", "vendors", OnDelete::SetNull)
            .references("engagement_id", "engagements", OnDelete::SetNull)
            .references("approval_policy_id", "approval_policies", OnDelete::SetNull)
            .references("next_approver_member_id", "organization_members", OnDelete::SetNull)
            .unique(&["number"], Some("true"))
            .unique(&["vendor_id", "vendor_invoice_number"], Some("deleted_at IS NULL AND status <> 'VOID'"))
            .unique(&["external_id"], None)
            .index(&["vendor_invoice_number"])
            .index(&["status"])
            .index(&["status", "due_date"])
            .index(&["is_owed", "due_date"])
            .index(&["bill_date"])
            .index(&["due_date"])
            .index(&["total"])
            .index(&["due"])
            .index(&["updated_at"])
            .search("number || ' ' || coalesce(vendor_invoice_number, '') || ' ' || coalesce(memo, '')")
            .create(manager)
            .await?;

        table("bill_lines")
            .columns(&["bill_id uuid NOT NULL", "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')"])
            .columns(LINE)
            .references("bill_id", "bills", OnDelete::Cascade)
            .index(&["bill_id", "position"])
            .create(manager)
            .await?;

        table("bill_approvals")
            .without_soft_delete()
            .columns(&[
                "bill_id uuid NOT NULL",
                // Who was asked, and who decided: another, where who was asked can't any more.
                "approver_member_id uuid",
                "decided_by_member_id uuid",
                "round integer NOT NULL CHECK (round > 0)",
                "turn integer NOT NULL CHECK (turn >= 0)",
                "decided_at timestamptz",
                "note text CHECK (char_length(note) BETWEEN 1 AND 1000)",
            ])
            .closed_set("decision", "NOT NULL", &["PENDING", "APPROVED", "REJECTED"])
            .check("(decision = 'PENDING') = (decided_at IS NULL)")
            .references("bill_id", "bills", OnDelete::Cascade)
            .references("approver_member_id", "organization_members", OnDelete::SetNull)
            .references("decided_by_member_id", "organization_members", OnDelete::SetNull)
            .unique(&["bill_id", "round", "turn"], None)
            .create(manager)
            .await?;

        table("bill_payments")
            .without_soft_delete()
            .columns(&[
                "bill_id uuid NOT NULL",
                "amount bigint NOT NULL CHECK (amount > 0)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "paid_at timestamptz NOT NULL",
                "reference text CHECK (char_length(reference) BETWEEN 1 AND 200)",
            ])
            .closed_set("method", "NOT NULL", METHODS)
            .references("bill_id", "bills", OnDelete::Cascade)
            .index(&["method"])
            .index(&["paid_at"])
            .index(&["amount"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "bill_payments",
            "bill_approvals",
            "bill_lines",
            "bills",
            "approval_steps",
            "approval_policies",
            "vendors",
        ];
        tenant::drop(manager, &tables).await
    }
}
