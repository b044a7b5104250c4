//! `chambers token`: a ready-made access token, for trying things out.

use clap::Args as ClapArgs;

use crate::config::Config;
use crate::seed::token_for;
use crate::start::{self, Database, Trouble};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The user's address.
    #[arg(long)]
    email: String,
    /// The slug of the organization to act for; the user's only one if nothing is said.
    #[arg(long, value_name = "SLUG")]
    org: Option<String>,
}

pub(super) async fn run(config: &Config, args: &Args) -> Result<(), Trouble> {
    if config.is_production() {
        return Err("A token for whoever asks is for development only: sign in instead.".into());
    }
    let database = Database::find(config).await?;
    let services = start::services(config, &database)?;
    let token = token_for(&services, &args.email, args.org.as_deref()).await?;
    println!("{token}");
    services.db.close().await;
    database.stop().await
}
