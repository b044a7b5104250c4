//! The timeline's partitions are years instead of months: see [`years`](crate::years).
//!
//! Nobody reads or writes events while those of these years move: a million takes about a minute.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::Statement;

use crate::months::Month;
use crate::tenant::run;
use crate::years::{BEFORE, Year, Years, statistics};

/// The first month that had a partition.
const FIRST: Month = Month { year: 2026, month: 11 };

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// What is moved must not be dropped without being there again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let months = partitions(manager, "_[0-9]{4}_[0-9]{2}").await?;
        for of_year in months.chunk_by(|one, next| one.0 == next.0) {
            let old: Vec<String> = of_year.iter().map(|(_, name)| name.clone()).collect();
            let years = Years::of(of_year[0].0);
            run(manager, years.move_into(years.partition(), &old)).await?;
        }
        let before = Years::before(months.first().map_or(Year(FIRST.year), |(year, _)| *year));
        run(manager, before.move_into(before.partition(), &[])).await?;
        analyze(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let years = partitions(manager, "_[0-9]{4}").await?;
        let before = Years::before(years.first().map_or(Year(FIRST.year), |(year, _)| *year));
        run(manager, before.move_into(Vec::new(), &[BEFORE.to_owned()])).await?;
        for (year, name) in years {
            let first = Month { year: year.0, month: if year.0 == FIRST.year { FIRST.month } else { 1 } };
            let months = (0..=12 - first.month).map(|months| first.after(months));
            let made = months.flat_map(|month| month.partition().into_iter().chain(statistics(&month.name())));
            run(manager, Years::of(year).move_into(made.collect(), &[name])).await?;
        }
        analyze(manager).await
    }
}

/// Else nothing is known of the new partitions until autovacuum comes.
async fn analyze(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    run(manager, vec!["ANALYZE activity_events".to_owned()]).await
}

/// The partitions that are called so, with their years and in the order of their times.
async fn partitions(manager: &SchemaManager<'_>, called: &str) -> Result<Vec<(Year, String)>, DbErr> {
    let connection = manager.get_connection();
    let query = format!(
        "SELECT c.relname::text AS name, substr(c.relname, 17, 4)::bigint AS year \
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         WHERE i.inhparent = 'activity_events'::regclass AND c.relname ~ '^activity_events{called}$' ORDER BY 1"
    );
    let found = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), query)).await?;
    found.iter().map(|row| Ok((Year(row.try_get("", "year")?), row.try_get("", "name")?))).collect()
}
