//! What is told on stderr, and how.

use std::io::{self, IsTerminal as _};

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// What is told if `RUST_LOG` says nothing, or nothing that can be read.
const FILTER: &str = "info,sqlx=warn,sea_orm_migration=warn";

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people: with colours on a terminal, unless `NO_COLOR` is set.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// The log.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub struct LogConfig {
    /// How the log is written, on stderr. `RUST_LOG` says what is told, such as `warn` or `info,sqlx=debug`; `NO_COLOR`
    /// that a terminal gets no colours.
    #[arg(long, env = "CHAMBERS_LOG_FORMAT", default_value = "text", global = true, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

impl LogConfig {
    /// Tells what happens from now on. Whoever reads it may go away: a line that can't be written is lost, and nothing
    /// else.
    pub fn start(&self) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
        let has_colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_target(false)
            .with_ansi(has_colours)
            // Else the failure is told where it happened, by what panics if it fails.
            .log_internal_errors(false)
            .with_writer(io::stderr);
        match self.log_format {
            LogFormat::Text => log.init(),
            LogFormat::Json => log.json().with_span_list(false).init(),
        }
    }
}
