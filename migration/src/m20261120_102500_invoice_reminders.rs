//! What clients are reminded of: since when an invoice is overdue, rules of reminders, and each reminder.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("invoice_reminder_rules")
            .columns(&[
                // Behind the day when the invoice is due; before it, if it is less than 0.
                "days integer NOT NULL CHECK (days BETWEEN -30 AND 365)",
                "subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200)",
                "body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 10000)",
                // From this day on it holds, so that nobody is reminded of what was long ago.
                "enabled_on date",
            ])
            .closed_set("mode", "NOT NULL", &["DRAFT", "SEND"])
            .closed_set("status", "NOT NULL", &["ENABLED", "DISABLED"])
            .check("(enabled_on IS NOT NULL) = (status = 'ENABLED')")
            // Two of a day would write two letters.
            .unique(&["days"], None)
            .index(&["days"])
            .index(&["status"])
            .index(&["mode"])
            .index(&["updated_at"])
            .create(manager)
            .await?;

        table("invoice_reminders")
            .without_soft_delete()
            .columns(&[
                "invoice_id uuid NOT NULL",
                "invoice_reminder_rule_id uuid NOT NULL",
                // None if the client had no address: somebody has to say one.
                "recipients text[] NOT NULL CHECK (cardinality(recipients) <= 20)",
                "subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 1000)",
                "body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 40000)",
                "sent_at timestamptz",
                "discarded_at timestamptz",
            ])
            .closed_set("status", "NOT NULL", &["DRAFTED", "SENT", "DISCARDED"])
            .check("(sent_at IS NOT NULL) = (status = 'SENT')")
            .check("(discarded_at IS NOT NULL) = (status = 'DISCARDED')")
            .check("status <> 'SENT' OR cardinality(recipients) > 0")
            .references("invoice_id", "invoices", OnDelete::Cascade)
            .references("invoice_reminder_rule_id", "invoice_reminder_rules", OnDelete::Cascade)
            // A rule reminds of an invoice once.
            .unique(&["invoice_id", "invoice_reminder_rule_id"], None)
            .index(&["status"])
            .index(&["invoice_id", "status"])
            .index(&["invoice_reminder_rule_id", "status"])
            .index(&["updated_at"])
            .create(manager)
            .await?;

        run(
            manager,
            vec![
                // Told once; empty again when the invoice is not OPEN any more.
                "ALTER TABLE invoices ADD COLUMN overdue_at timestamptz, \
                 ADD CONSTRAINT invoices_overdue_at_check CHECK (overdue_at IS NULL OR status = 'OPEN')"
                    .to_owned(),
                // Those that were not told yet.
                "CREATE INDEX invoices_not_overdue_idx ON invoices (organization_id, status, due_date, id) \
                 WHERE overdue_at IS NULL AND deleted_at IS NULL"
                    .to_owned(),
            ],
        )
        .await?;
        // What these tables say of a person is told to who erases them.
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["ALTER TABLE invoices DROP COLUMN overdue_at".to_owned()]).await?;
        tenant::drop(manager, &["invoice_reminders", "invoice_reminder_rules"]).await
    }
}
