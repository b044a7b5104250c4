//! Invoices, schedules and credit notes carry the company of their engagement, so that lists of a client need no join.

use sea_orm_migration::prelude::*;

use crate::copied::Copied;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COPIES: &[Copied] = &[
    company("invoices", "engagements", "engagement_id"),
    company("invoice_schedules", "engagements", "engagement_id"),
    company("credit_notes", "invoices", "invoice_id"),
];

/// The company of a parent.
pub(crate) const fn company(table: &'static str, parent: &'static str, reference: &'static str) -> Copied {
    Copied { table, column: "client_company_id", parent, reference }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COPIES.iter().flat_map(Copied::keep).collect()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COPIES.iter().flat_map(Copied::forget).collect()).await
    }
}
