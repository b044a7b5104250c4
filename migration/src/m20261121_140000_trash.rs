//! The trash: what was deleted, by whom and when, until it is restored or erased.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::roles::{APP, MAINTENANCE};
use crate::tenant::{self, run, table};
use crate::trash::{TYPES, back_fill};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let types: Vec<&str> = TYPES.iter().map(|(subject_type, _)| *subject_type).collect();
        table("deleted_records")
            .append_only()
            // What it is called stays in its own table: here is nothing to erase.
            .columns(&["subject_id uuid NOT NULL", "actor_kind text NOT NULL", "actor_id uuid"])
            .closed_set("subject_type", "NOT NULL", &types)
            .unique(&["subject_id"], None)
            // Newest first: all of them, and within one value of each filter.
            .index(&["created_at"])
            .index(&["subject_type", "created_at"])
            .index(&["actor_id", "created_at"])
            .create(manager)
            .await?;
        // What is restored is in the trash no more.
        run(manager, vec![format!("GRANT DELETE ON deleted_records TO {APP}")]).await?;
        run(manager, vec![format!("SET LOCAL ROLE {MAINTENANCE}")]).await?;
        run(manager, back_fill().collect()).await?;
        run(manager, vec!["RESET ROLE".to_owned()]).await?;
        // What an erased contact left there goes with them.
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["deleted_records"]).await
    }
}
