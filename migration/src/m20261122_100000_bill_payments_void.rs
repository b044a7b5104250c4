//! A bill's payment that was recorded by mistake is void, and leaves the bill due; of what is void itself nothing is due;
//! partners' ids of what was paid and given back.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const EXTERNAL_ID: &str = "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                // What was recorded until now is paid, and what servers of the release before record meanwhile.
                format!(
                    "ALTER TABLE bill_payments \
                     ADD COLUMN status text NOT NULL DEFAULT 'SUCCEEDED' CHECK (status IN ('SUCCEEDED', 'VOID')), \
                     ADD COLUMN voided_at timestamptz, \
                     ADD COLUMN void_reason text CHECK (char_length(void_reason) BETWEEN 1 AND 1000), \
                     ADD COLUMN {EXTERNAL_ID}, \
                     ADD CONSTRAINT bill_payments_voided_at_check CHECK ((status = 'VOID') = (voided_at IS NOT NULL))"
                ),
                "CREATE INDEX bill_payments_status_idx ON bill_payments (organization_id, status, id)".to_owned(),
                "CREATE UNIQUE INDEX bill_payments_external_id_key ON bill_payments (organization_id, external_id)"
                    .to_owned(),
                due("invoices", "CASE WHEN status = 'VOID' THEN 0 ELSE total - paid - credited END"),
                due_index("invoices"),
                due("bills", "CASE WHEN status = 'VOID' THEN 0 ELSE total - paid END"),
                due_index("bills"),
                format!(
                    "ALTER TABLE refunds ADD COLUMN {EXTERNAL_ID}, ADD COLUMN processor_id text COLLATE \"C\" \
                     CHECK (char_length(processor_id) BETWEEN 1 AND 200)"
                ),
                "CREATE UNIQUE INDEX refunds_external_id_key ON refunds (organization_id, external_id)".to_owned(),
                "CREATE UNIQUE INDEX refunds_processor_id_key ON refunds (organization_id, processor_id) \
                 WHERE processor_id IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await?;
        // What these columns say of a person is told to who erases them.
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                due("invoices", "total - paid - credited"),
                due_index("invoices"),
                due("bills", "total - paid"),
                due_index("bills"),
                "ALTER TABLE refunds DROP COLUMN external_id, DROP COLUMN processor_id".to_owned(),
                "ALTER TABLE bill_payments DROP COLUMN status, DROP COLUMN voided_at, DROP COLUMN void_reason, \
                 DROP COLUMN external_id"
                    .to_owned(),
            ],
        )
        .await
    }
}

/// What a document still asks for, reckoned in another way. The table is written anew, and its index goes with the column.
fn due(table: &str, reckoned: &str) -> String {
    format!(
        "ALTER TABLE {table} DROP COLUMN due, ADD COLUMN due bigint GENERATED ALWAYS AS ({reckoned}) STORED NOT NULL"
    )
}

fn due_index(table: &str) -> String {
    format!("CREATE INDEX {table}_due_idx ON {table} (organization_id, due, id) WHERE deleted_at IS NULL")
}
