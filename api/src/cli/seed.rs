//! `chambers seed demo|bench`.

use clap::Subcommand;

use crate::config::Config;
use crate::db::setup;
use crate::seed;
use crate::start::{self, Database, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// A believable firm (slug `demo`, owner owner@demo.test) and a second one to prove the walls (slug `other`).
    Demo,
    /// The five-year volumes, times a factor.
    Bench {
        /// 1 is five years; 0.1 and 10 work too.
        #[arg(long, default_value_t = 1.0)]
        scale: f64,
    },
}

pub(super) async fn run(config: &Config, what: &What) -> Result<(), Trouble> {
    if config.is_production() {
        return Err("Made-up data is for development only.".into());
    }
    let database = Database::find(config).await?;
    let owner = setup::connect_owner(database.owner()?).await?;
    setup::migrate(&owner).await?;
    owner.close().await?;
    let services = start::services(config, &database)?;
    match what {
        What::Demo => seed::demo::run(&services).await?,
        What::Bench { scale } => {
            return Err(format!("The bench data set at scale {scale} comes with the benchmark.").into());
        }
    }
    services.db.close().await;
    database.stop().await
}
