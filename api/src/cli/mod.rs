//! The commands of the binary, one a file.

mod doctor;
mod migrate;
mod reseal;
mod seed;
mod serve;
mod token;
mod worker;

use std::io::Write as _;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::config::log::LogConfig;
use crate::config::{Config, unknown};
use crate::start::Trouble;

/// Chambers: the GraphQL backend of a professional-services firm.
#[derive(Debug, Parser)]
#[command(name = "chambers", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server (the default).
    Serve,
    /// Do only what nobody waits for: pass events on, send webhooks and mails, run rules and scheduled jobs. Several may
    /// run.
    Worker,
    /// Apply, undo or list migrations, or print the statements that make the roles.
    Migrate {
        #[command(subcommand)]
        action: migrate::Action,
    },
    /// Seal what was sealed with older data keys again with the first one, beside running servers that
    /// have that key too. The others can go then.
    Reseal,
    /// Print the schema as a GraphQL document.
    Schema,
    /// Fill the database with made-up data.
    Seed {
        #[command(subcommand)]
        what: seed::What,
    },
    /// Print an access token for a user. Refused in production.
    Token(token::Args),
    /// Look for what is wrong: configuration, database, roles, walls, migrations, keys. Exits with 1 on a finding.
    Doctor,
}

impl Cli {
    /// How the log is written.
    pub fn log(&self) -> &LogConfig {
        &self.config.log
    }
}

/// What the environment sets and nothing reads.
fn misspelt() -> Vec<String> {
    unknown::findings(&Cli::command(), unknown::environment())
}

/// Runs the command that was asked for.
pub async fn run(cli: Cli) -> Result<(), Trouble> {
    let config = cli.config;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => Box::pin(serve::run(&config)).await,
        Command::Worker => worker::run(&config).await,
        Command::Migrate { action } => migrate::run(&config, &action).await,
        Command::Reseal => reseal::run(&config).await,
        Command::Schema => {
            // A reader such as `head` may have enough before the end.
            let _ = std::io::stdout().write_all(crate::graphql::schema::sdl().as_bytes());
            Ok(())
        }
        Command::Seed { what } => seed::run(&config, &what).await,
        Command::Token(args) => token::run(&config, &args).await,
        Command::Doctor => doctor::run(&config).await,
    }
}
