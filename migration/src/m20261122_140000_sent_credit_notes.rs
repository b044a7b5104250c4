//! Credit notes are mailed, as invoices are.

use sea_orm_migration::prelude::*;

use crate::roles::MAINTENANCE;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What mails are about besides.
const BEFORE: &str = "'INVOICE', 'INVOICE_REMINDER', 'INVITATION', 'PROPOSAL', 'SIGNATURE_REQUEST', 'WEBHOOK_NOTICE'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = "ALTER TABLE credit_notes ADD COLUMN sent_at timestamptz".to_owned();
        run(manager, vec![column, kinds(&format!("'CREDIT_NOTE', {BEFORE}"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                // The release before can't read these. Those that wait are not sent.
                format!("SET LOCAL ROLE {MAINTENANCE}"),
                "DELETE FROM mails WHERE kind = 'CREDIT_NOTE'".to_owned(),
                "RESET ROLE".to_owned(),
                kinds(BEFORE),
                "ALTER TABLE credit_notes DROP COLUMN sent_at".to_owned(),
            ],
        )
        .await
    }
}

fn kinds(kinds: &str) -> String {
    format!(
        "ALTER TABLE mails DROP CONSTRAINT mails_kind_check, ADD CONSTRAINT mails_kind_check CHECK (kind IN ({kinds}))"
    )
}
