//! The five-year volumes of DOMAIN.md, for the tables that exist, to measure with.
//!
//! Rows are made inside PostgreSQL, from their numbers alone: nothing is drawn at random and nothing depends on the time
//! of day, so the same scale gives the same rows on every machine. One organization, `big`, owns a tenth of everything;
//! the others, `bench-1` and on, share the rest.

mod bills;
mod communications;
mod contracts;
mod crm;
mod engagements;
mod files;
mod invoices;
mod kind;
mod payments;
mod projects;
mod proposals;
mod rows;
mod schedules;
mod tasks;
mod trash;
mod words;

use std::time::{Duration, Instant};

use migration::roles::MAINTENANCE;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use self::rows::Volumes;
use crate::db::years;
use crate::start::Trouble;

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Times five years: 1 is 1,000 organizations, 100,000 companies, 500,000 contacts, 100,000 deals and leads, 50,000
    /// proposals, contracts and engagements, 100,000 projects, 200,000 milestones and 1,000,000 tasks, 100,000 invoices and
    /// what is paid of them, 50,000 bills, 50,000 threads with 500,000 messages, 200,000 files, 20,000 grants of the portal.
    pub factor: f64,
    /// Events of the timeline for each company; 100 is DOMAIN.md's ten million at factor 1.
    pub events_per_company: u32,
}

/// A chunk that has been made.
pub struct Progress {
    /// The table that is being filled.
    pub table: &'static str,
    /// Its rows so far.
    pub done: i64,
    /// Its rows when it is full.
    pub rows: i64,
    /// Since its first row.
    pub took: Duration,
}

/// The rows of one statement: each is durable by itself, and tells how it goes.
const CHUNK: i64 = 100_000;

/// Fills the database, as `chambers_owner`. Refuses if such data is there already.
pub async fn run(
    owner: &(impl ConnectionTrait + TransactionTrait),
    scale: Scale,
    mut tell: impl FnMut(Progress),
) -> Result<(), Trouble> {
    let volumes = Volumes::of(scale)?;
    refuse_twice(owner).await?;
    // The timeline has the partitions that it would have if it had been in use all the time.
    years::reach_back(owner, kind::FIRST).await?;
    for (kind, insert) in volumes.tables() {
        let began = Instant::now();
        let mut done = 0;
        while done < kind.rows {
            let next = kind.rows.min(done + CHUNK);
            // One batch is one transaction; and only in it we are who sees every organization.
            let insert = insert(&volumes, &format!("generate_series({done}::bigint, {next} - 1) AS n"));
            let batch = format!("SET LOCAL ROLE {MAINTENANCE}; SET LOCAL synchronous_commit = on; {insert}");
            owner.execute_unprepared(&format!("BEGIN; {batch}; COMMIT")).await?;
            done = next;
            tell(Progress { table: kind.table, done, rows: kind.rows, took: began.elapsed() });
        }
        // As autovacuum leaves it overnight: statistics, and pages known to be visible to all, which none is whose rows
        // are not durable yet.
        owner.execute_unprepared(&format!("VACUUM (ANALYZE) {}", kind.table)).await?;
    }
    Ok(())
}

async fn refuse_twice(owner: &impl ConnectionTrait) -> Result<(), Trouble> {
    owner.execute_unprepared(&format!("BEGIN; SET LOCAL ROLE {MAINTENANCE}")).await?;
    let sql = "SELECT FROM organizations WHERE slug = 'big' OR slug = 'bench-1'";
    let found = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), sql)).await;
    owner.execute_unprepared("ROLLBACK").await?;
    match found? {
        None => Ok(()),
        Some(_) => Err("Bench data is there already, or a part of it: take a new database, or another \
                        CHAMBERS_DATA_DIR."
            .into()),
    }
}
