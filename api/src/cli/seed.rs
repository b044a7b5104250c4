//! `chambers seed demo|bench`.

use std::time::Instant;

use clap::Subcommand;
use sea_orm::DatabaseConnection;

use crate::config::Config;
use crate::db::setup;
use crate::seed::{bench, demo};
use crate::start::{self, Database, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// A believable firm (slug `demo`, owner owner@demo.test) and a second one to prove the walls (slug `other`).
    Demo,
    /// The five-year volumes, times a factor. `token --email owner@big.test` and `owner@bench-1.test` and on work then.
    Bench {
        /// 1 is five years of 1,000 organizations; 0.1 and 10 work too.
        #[arg(long, default_value_t = 1.0)]
        scale: f64,
        /// Events of the timeline for each company: most of the rows, and of the time.
        #[arg(long, default_value_t = 100)]
        events: u32,
    },
}

pub(super) async fn run(config: &Config, what: &What) -> Result<(), Trouble> {
    if config.is_production() {
        return Err("Made-up data is for development only.".into());
    }
    let database = Database::find(config).await?;
    let outcome = fill(config, &database, what).await;
    database.stop().await?;
    outcome
}

async fn fill(config: &Config, database: &Database, what: &What) -> Result<(), Trouble> {
    let owner = setup::connect_owner(database.owner()?).await?;
    setup::migrate(&owner).await?;
    match *what {
        What::Demo => {
            let services = start::services(config, database)?;
            demo::run(&services).await?;
            services.db.close().await;
        }
        What::Bench { scale, events } => measured(&owner, scale, events).await?,
    }
    Ok(owner.close().await?)
}

/// Tells after each chunk how far it is, and at the end how long it took.
async fn measured(owner: &DatabaseConnection, factor: f64, events_per_company: u32) -> Result<(), Trouble> {
    let began = Instant::now();
    bench::run(owner, bench::Scale { factor, events_per_company }, |chunk| {
        let bench::Progress { table, done, rows, took } = chunk;
        println!("{table:<22} {done:>10} of {rows:>10}  {:>7.1} s", took.as_secs_f64());
    })
    .await?;
    println!("{:<46} {:>7.1} s", "all", began.elapsed().as_secs_f64());
    Ok(())
}
