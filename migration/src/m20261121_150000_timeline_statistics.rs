//! What the planner is to know of the timeline: see [`statistics`].

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::Statement;

use crate::tenant::run;
use crate::years::statistics;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for partition in partitions(manager).await? {
            let mut statements = statistics(&partition);
            // Else nothing is known until a tenth of its rows are new.
            statements.push(format!("ANALYZE {partition}"));
            run(manager, statements).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        const NAMES: &str = "SELECT stxname::text AS name FROM pg_statistic_ext \
            JOIN pg_inherits ON inhrelid = stxrelid AND inhparent = 'activity_events'::regclass";
        let drop = names(manager, NAMES).await?.into_iter().map(|name| format!("DROP STATISTICS {name}"));
        run(manager, drop.collect()).await
    }
}

async fn partitions(manager: &SchemaManager<'_>) -> Result<Vec<String>, DbErr> {
    names(
        manager,
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'activity_events'::regclass",
    )
    .await
}

async fn names(manager: &SchemaManager<'_>, query: &str) -> Result<Vec<String>, DbErr> {
    let connection = manager.get_connection();
    let found = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), query)).await?;
    found.iter().map(|row| row.try_get("", "name")).collect()
}
