//! The schema says which releases can work with it: all that know the one before this.

use sea_orm_migration::prelude::*;

use crate::readable::readable_since;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        readable_since(manager, "m20261121_120000_readable_version").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["DROP FUNCTION readable_since()".to_owned()]).await
    }
}
