//! The search box looks at fewer of each table's newest rows to tell whether words are common: that was a third of the
//! work of a search that finds little.

use sea_orm_migration::prelude::*;

use crate::m20261122_120000_folded_searches::{SEARCHED, Searched, live};
use crate::search;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for Searched { name, .. } in SEARCHED {
            run(manager, search::of_box(name, live(name))).await?;
        }
        Ok(())
    }

    /// What is found is the same with either sample.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
