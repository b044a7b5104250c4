//! Files also belong to milestones, vendors, payments and credit notes.

use sea_orm_migration::prelude::*;

use crate::roles::MAINTENANCE;
use crate::tenant::{OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a file can be linked to besides: column and table.
const LINKED: &[(&str, &str)] = &[
    ("milestone_id", "milestones"),
    ("vendor_id", "vendors"),
    ("payment_id", "payments"),
    ("credit_note_id", "credit_notes"),
];
const BEFORE: &str =
    "client_company_id, contact_id, deal_id, proposal_id, contract_id, project_id, task_id, invoice_id, bill_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut links = table("file_links");
        for (column, target) in LINKED {
            links = links
                .columns(&[&format!("{column} uuid")])
                .references(column, target, OnDelete::Cascade)
                .unique(&["file_object_id", column], Some(&format!("{column} IS NOT NULL AND deleted_at IS NULL")));
        }
        links.add_to(manager).await?;
        let columns: Vec<&str> = LINKED.iter().map(|(column, _)| *column).collect();
        // It has the name that PostgreSQL gave the first one.
        let drop = "ALTER TABLE file_links DROP CONSTRAINT file_links_check1".to_owned();
        run(manager, vec![drop, one_of(&format!("{BEFORE}, {}", columns.join(", ")))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns: Vec<String> = LINKED.iter().map(|(column, _)| format!("DROP COLUMN {column}")).collect();
        // With the columns goes what is checked of them.
        let drop = format!("ALTER TABLE file_links {}", columns.join(", "));
        // What belongs to these only would belong to nothing.
        let left = format!("DELETE FROM file_links WHERE num_nonnulls({BEFORE}) = 0");
        let as_maintenance = format!("SET LOCAL ROLE {MAINTENANCE}");
        run(manager, vec![as_maintenance, left, "RESET ROLE".to_owned(), drop, one_of(BEFORE)]).await
    }
}

/// Each link is to one record.
fn one_of(columns: &str) -> String {
    format!("ALTER TABLE file_links ADD CONSTRAINT file_links_check1 CHECK (num_nonnulls({columns}) = 1)")
}
