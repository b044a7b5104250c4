//! The job role may read which migrations were applied: a server that starts can tell that some are missing.

use sea_orm_migration::prelude::*;

use crate::roles::JOB;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec![format!("GRANT SELECT ON seaql_migrations TO {JOB}")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec![format!("REVOKE SELECT ON seaql_migrations FROM {JOB}")]).await
    }
}
