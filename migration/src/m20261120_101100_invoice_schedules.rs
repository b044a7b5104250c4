//! When clients are billed: schedules and their installments.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("invoice_schedules")
            .columns(&[
                "engagement_id uuid NOT NULL",
                "client_company_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                // What percentages are of, and what the remaining balance is left of; net of tax.
                "total bigint CHECK (total > 0)",
                "tax_rate integer NOT NULL DEFAULT 0 CHECK (tax_rate BETWEEN 0 AND 100000)",
                "payment_terms_days integer CHECK (payment_terms_days BETWEEN 0 AND 365)",
                "auto_issue boolean NOT NULL DEFAULT false",
                // Paused because its engagement was: it resumes with it.
                "paused_with_engagement boolean NOT NULL DEFAULT false",
                // A recurrence: every so many months from a day on, until one, an amount.
                "recurrence_months integer CHECK (recurrence_months BETWEEN 1 AND 60)",
                "recurrence_start date",
                "recurrence_end date",
                "recurrence_amount bigint CHECK (recurrence_amount > 0)",
                "recurrence_description text CHECK (char_length(recurrence_description) BETWEEN 1 AND 200)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("status", "NOT NULL", &["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"])
            .key_of("name")
            .check("NOT paused_with_engagement OR status = 'PAUSED'")
            .check("(recurrence_months IS NULL) = (recurrence_start IS NULL)")
            .check("(recurrence_months IS NULL) = (recurrence_amount IS NULL)")
            .check("(recurrence_months IS NULL) = (recurrence_description IS NULL)")
            .check("recurrence_end >= recurrence_start")
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .unique(&["external_id"], None)
            .index(&["status"])
            .index(&["name_key"])
            .index(&["updated_at"])
            .search("name")
            .create(manager)
            .await?;

        table("installments")
            .columns(&[
                "invoice_schedule_id uuid NOT NULL",
                // The schedule's, which keeps both for good.
                "engagement_id uuid NOT NULL",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "invoice_id uuid",
                "position integer NOT NULL CHECK (position >= 0)",
                "description text NOT NULL CHECK (char_length(description) BETWEEN 1 AND 1000)",
                // What it bills, net of tax; a part of the schedule's total is reckoned anew while it is pending.
                "amount bigint NOT NULL CHECK (amount > 0)",
                // Thousandths of a percent of the schedule's total.
                "percent integer CHECK (percent BETWEEN 1 AND 100000)",
                "due_on date",
                // When its milestone or acceptance came.
                "triggered_at timestamptz",
                "invoiced_at timestamptz",
            ])
            .closed_set("kind", "NOT NULL", &["FIXED", "PERCENT", "REMAINING"])
            .closed_set("trigger", "NOT NULL", &["DATE", "RECURRENCE", "MILESTONE", "ACCEPTANCE"])
            .closed_set("status", "NOT NULL", &["PENDING", "INVOICED", "SKIPPED"])
            .check("(kind = 'PERCENT') = (percent IS NOT NULL)")
            .check("(trigger IN ('DATE', 'RECURRENCE')) = (due_on IS NOT NULL)")
            .check("(status = 'INVOICED') = (invoiced_at IS NOT NULL)")
            .references("invoice_schedule_id", "invoice_schedules", OnDelete::Cascade)
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("invoice_id", "invoices", OnDelete::SetNull)
            .unique(&["invoice_schedule_id", "position"], None)
            .index(&["invoice_schedule_id", "due_on"])
            .index(&["status", "due_on"])
            .index(&["status", "triggered_at"])
            .index(&["status"])
            .index(&["trigger"])
            .index(&["due_on"])
            .index(&["updated_at"])
            .create(manager)
            .await?;

        // An invoice knows the installment that it bills: one invoice that stands, however often the run repeats.
        run(
            manager,
            vec![
                "ALTER TABLE invoices ADD COLUMN invoice_schedule_id uuid, ADD COLUMN installment_id uuid, \
                 ADD CONSTRAINT invoices_invoice_schedule_id_fkey FOREIGN KEY (organization_id, invoice_schedule_id) \
                 REFERENCES invoice_schedules (organization_id, id) ON DELETE SET NULL (invoice_schedule_id), \
                 ADD CONSTRAINT invoices_installment_id_fkey FOREIGN KEY (organization_id, installment_id) \
                 REFERENCES installments (organization_id, id) ON DELETE SET NULL (installment_id)"
                    .to_owned(),
                "CREATE INDEX invoices_invoice_schedule_id_idx ON invoices (organization_id, invoice_schedule_id, id) \
                 WHERE invoice_schedule_id IS NOT NULL"
                    .to_owned(),
                "CREATE INDEX invoices_installment_id_idx ON invoices (organization_id, installment_id, id) \
                 WHERE installment_id IS NOT NULL"
                    .to_owned(),
                "CREATE UNIQUE INDEX invoices_installment_id_key ON invoices (organization_id, installment_id) \
                 WHERE deleted_at IS NULL AND status <> 'VOID'"
                    .to_owned(),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = "ALTER TABLE invoices DROP COLUMN invoice_schedule_id, DROP COLUMN installment_id";
        run(manager, vec![columns.to_owned()]).await?;
        tenant::drop(manager, &["installments", "invoice_schedules"]).await
    }
}
