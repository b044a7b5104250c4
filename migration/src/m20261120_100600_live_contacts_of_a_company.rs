//! The index of a contact's company also tells who is deleted.
//!
//! Two indexes begin with the company, and the other one, by name, is of the live contacts alone. Where only ids are read
//! it answers without the table, so all of a company's contacts were read by it and sorted.

use sea_orm_migration::prelude::*;

use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, " INCLUDE (deleted_at)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "").await
    }
}

async fn replace(manager: &SchemaManager<'_>, include: &str) -> Result<(), DbErr> {
    let name = "contacts_client_company_id_idx";
    let create = format!("CREATE INDEX {name} ON contacts (organization_id, client_company_id, id){include}");
    run(manager, vec![format!("DROP INDEX {name}"), create]).await
}
