//! The audit log is asked who did what.

use sea_orm_migration::prelude::*;

use crate::tenant::{run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("activity_events").append_only().index(&["actor_id"]).create_indexes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["DROP INDEX activity_events_actor_id_idx".to_owned()]).await
    }
}
