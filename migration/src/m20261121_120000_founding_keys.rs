//! Who founds an organization twice by one idempotency key founds one: the key is kept there by the job role, which makes
//! organizations.

use sea_orm_migration::prelude::*;

use crate::roles::JOB;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec![format!("GRANT INSERT ON idempotency_keys TO {JOB}")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec![format!("REVOKE INSERT ON idempotency_keys FROM {JOB}")]).await
    }
}
