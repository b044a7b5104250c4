//! The search box looks through each table by a function of its own: it reads what was typed once, not for each table, and
//! looks no further than it shows.

use sea_orm_migration::prelude::*;

use crate::m20261122_120000_folded_searches::{SEARCHED, Searched, live};
use crate::roles::DEFINER;
use crate::search;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, search::marked()).await?;
        for Searched { name, .. } in SEARCHED {
            run(manager, search::of_box(name, live(name))).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = SEARCHED.iter().map(|Searched { name, .. }| format!("DROP FUNCTION search_{name}(tsquery)"));
        run(manager, vec![format!("SET LOCAL ROLE {DEFINER}")]).await?;
        run(manager, drop.collect()).await?;
        let marked = "DROP FUNCTION app_search_marked(uuid, tsquery)".to_owned();
        run(manager, vec!["RESET ROLE".to_owned(), marked]).await
    }
}
