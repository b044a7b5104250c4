//! Mails that organizations cause: written with what they tell of, sent behind it.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::tenant::{self, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("mails")
            .append_only()
            .columns(&[
                // What it is about: the invoice, the reminder, …
                "subject_id uuid NOT NULL",
                // Recipient, subject and text, encrypted: it may hold a link that lets its reader in.
                "sealed text",
                // Of the id and the recipient's address, so that an erasure finds what waits for a person.
                "to_hash bytea CHECK (octet_length(to_hash) = 32)",
                "attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)",
                "next_attempt_at timestamptz",
                // Until then it is somebody's who sends it.
                "leased_until timestamptz",
                "ended_at timestamptz",
                // Why it was not sent, the last time: the mail server's code, or a word of ours.
                "reason text CHECK (char_length(reason) <= 100)",
            ])
            .closed_set(
                "kind",
                "NOT NULL",
                &["INVOICE", "INVOICE_REMINDER", "INVITATION", "PROPOSAL", "SIGNATURE_REQUEST", "WEBHOOK_NOTICE"],
            )
            .closed_set("status", "NOT NULL DEFAULT 'QUEUED'", &["QUEUED", "SENT", "DEAD"])
            .check("(next_attempt_at IS NOT NULL) = (status = 'QUEUED')")
            .check("(ended_at IS NULL) = (status = 'QUEUED')")
            // What it said is kept no longer than it waits.
            .check("(sealed IS NOT NULL) = (status = 'QUEUED') AND (to_hash IS NOT NULL) = (status = 'QUEUED')")
            .create(manager)
            .await?;
        run(manager, open_to_job("mails", "SELECT, INSERT, UPDATE, DELETE")).await?;
        run(
            manager,
            vec![
                "CREATE INDEX mails_due_idx ON mails (organization_id, next_attempt_at, id) \
                 WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await?;
        // What waits for a person goes with the person.
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["mails"]).await
    }
}
