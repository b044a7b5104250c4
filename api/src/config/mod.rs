//! What the operator sets, by flag or environment variable; `--help` is its reference. One struct per concern.

pub mod log;
pub mod origins;
pub mod production;
pub mod unknown;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use axum::http::HeaderValue;
use clap::{Args, ValueEnum};

use self::log::LogConfig;
use self::origins::Origins;
use crate::http::SocketSettings;
use crate::http::door::Patience;

/// How strict the server is with its own configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// Keys are made at first start, the playground is open, mail goes to files.
    Development,
    /// Refuses to start with anything that is fit for development only.
    Production,
}

/// All settings.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// `development` makes what it needs by itself; `production` refuses to start when something is missing.
    #[arg(long = "env", env = "CHAMBERS_ENV", default_value = "development", global = true)]
    pub environment: Environment,
    /// Where Chambers keeps its own files: the private database, keys made at first start, mail.
    #[arg(long, env = "CHAMBERS_DATA_DIR", default_value = ".chambers", global = true, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseConfig,
    /// What is logged.
    #[command(flatten)]
    pub log: LogConfig,
    /// The HTTP side.
    #[command(flatten)]
    pub http: HttpConfig,
    /// Keys and sign-in.
    #[command(flatten)]
    pub auth: AuthConfig,
    /// Mail.
    #[command(flatten)]
    pub mail: MailConfig,
    /// Webhooks.
    #[command(flatten)]
    pub webhooks: WebhookConfig,
    /// What is done without being asked for.
    #[command(flatten)]
    pub work: WorkConfig,
}

/// Measured on two cores that PostgreSQL shares: two threads answer a tenth fewer requests than one.
fn half_of_the_cores() -> NonZeroUsize {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    NonZeroUsize::new(cores / 2).unwrap_or(NonZeroUsize::MIN)
}

/// The private PostgreSQL has the same cores, and each of its processes wants one. Measured on two, with 16 requests at once:
/// 8 connections answer a company's page a sixth more often than 16.
fn four_for_each_core() -> NonZeroU32 {
    connections(std::thread::available_parallelism().map_or(1, NonZeroUsize::get))
}

fn connections(cores: usize) -> NonZeroU32 {
    let most = cores.saturating_mul(4).min(16);
    u32::try_from(most).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN)
}

/// Which database.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseConfig {
    /// The database as the role `chambers_app`, such as <postgres://chambers_app:…@host/db>. Unset: a private PostgreSQL under
    /// the data directory.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// The same database as the role `chambers_job`: sign-in and scheduled work.
    #[arg(long, env = "DATABASE_JOB_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_job_url: Option<String>,
    /// The same database as the role `chambers_owner`: `migrate`, `reseal`, `seed` and `doctor` only; the server does not
    /// need it.
    #[arg(long, env = "DATABASE_OWNER_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_owner_url: Option<String>,
    /// The most connections as `chambers_app`; and half as many as `chambers_job`. Unset: four for each core, at most 16.
    #[arg(long, env = "DATABASE_POOL", default_value_t = four_for_each_core(), global = true, value_name = "N")]
    pub database_pool: NonZeroU32,
    /// Where `postgres`, `initdb` and `pg_ctl` are, for the private PostgreSQL. Unset: looked for.
    #[arg(long, env = "CHAMBERS_POSTGRES_BIN_DIR", global = true, value_name = "DIR")]
    pub postgres_bin_dir: Option<PathBuf>,
}

/// The HTTP side.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpConfig {
    /// The address to listen on. GraphQL and playground: /graphql; probes: /healthz, /readyz; Prometheus: /metrics.
    /// Unset: 127.0.0.1:8000; `worker`, which has no GraphQL, then listens nowhere.
    #[arg(long, env = "LISTEN", global = true, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Threads that serve requests, at most one for each connection to the database. Unset: one for every two cores;
    /// PostgreSQL, or other servers, have the rest.
    #[arg(long, env = "CHAMBERS_WORKERS", default_value_t = half_of_the_cores(), global = true, value_name = "N")]
    pub workers: NonZeroUsize,
    /// Origins from which browsers may call, such as <https://app.example>, separated by commas. Development adds
    /// <http://localhost:3000> and :5173.
    #[arg(long, env = "CHAMBERS_CORS_ORIGINS", value_parser = origins::origins, global = true, value_name = "ORIGINS")]
    pub cors_origins: Vec<Origins>,
    /// Whether clients may ask for the schema. Development: yes; production: must be said.
    #[arg(long, env = "CHAMBERS_INTROSPECTION", global = true, value_name = "BOOL")]
    pub introspection: Option<bool>,
    /// Whether GET /graphql is the playground. Development: yes; production: must be said.
    #[arg(long, env = "CHAMBERS_PLAYGROUND", global = true, value_name = "BOOL")]
    pub playground: Option<bool>,
    /// Whether a proxy in front sets X-Forwarded-For; its last entry is then taken as the client's address.
    #[arg(long, env = "CHAMBERS_BEHIND_PROXY", default_value_t = false, action = clap::ArgAction::Set, global = true, value_name = "BOOL")]
    pub behind_proxy: bool,
    /// Seconds for which a connection is kept between two requests: more than a proxy in front keeps its own.
    #[arg(long, env = "CHAMBERS_KEEP_ALIVE", default_value = "180", global = true, value_name = "SECONDS")]
    pub keep_alive: NonZeroU32,
    /// The most sockets of one member or API key at a time.
    #[arg(long, env = "CHAMBERS_SOCKETS_PER_ACTOR", default_value_t = SocketSettings::default().per_actor, global = true, value_name = "N")]
    pub sockets_per_actor: usize,
    /// The most sockets from one address at a time; of IPv6, from one /64.
    #[arg(long, env = "CHAMBERS_SOCKETS_PER_ADDRESS", default_value_t = SocketSettings::default().per_address, global = true, value_name = "N")]
    pub sockets_per_address: usize,
    /// The most subscriptions of one member or API key at a time, on all its sockets together.
    #[arg(long, env = "CHAMBERS_SUBSCRIPTIONS_PER_ACTOR", default_value_t = SocketSettings::default().subscriptions_per_actor, global = true, value_name = "N")]
    pub subscriptions_per_actor: usize,
}

/// Keys and sign-in.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Keys and sign-in")]
pub struct AuthConfig {
    /// The Ed25519 key that signs access tokens, as PKCS#8 PEM. Unset: one is made in the data directory (development).
    #[arg(long, env = "CHAMBERS_SIGNING_KEY", hide_env_values = true, global = true, value_name = "PEM")]
    pub signing_key: Option<String>,
    /// Keys that signed earlier and are still accepted, PEMs one after the other.
    #[arg(
        long,
        env = "CHAMBERS_PREVIOUS_SIGNING_KEYS",
        hide_env_values = true,
        default_value = "",
        global = true,
        value_name = "PEMS",
        hide_default_value = true
    )]
    pub previous_signing_keys: String,
    /// The keys that encrypt tax ids, the secrets of webhook endpoints and mails that wait: 32 bytes each in base64,
    /// separated by commas; the first one encrypts (`reseal` makes the others dispensable). Unset: one is made in the data
    /// directory (development).
    #[arg(long, env = "CHAMBERS_DATA_KEYS", hide_env_values = true, global = true, value_name = "KEYS")]
    pub data_keys: Option<String>,
    /// The address of this API as tokens name it (`iss`, and `aud` with /graphql).
    #[arg(
        long,
        env = "CHAMBERS_PUBLIC_URL",
        default_value = "http://localhost:8000",
        global = true,
        value_name = "URL"
    )]
    pub public_url: String,
    /// The address of the client application: links in mails lead there.
    #[arg(long, env = "CHAMBERS_APP_URL", default_value = "http://localhost:3000", global = true, value_name = "URL")]
    pub app_url: String,
    /// Whether anyone may sign up.
    #[arg(long, env = "CHAMBERS_SIGN_UP", default_value_t = true, action = clap::ArgAction::Set, global = true, value_name = "BOOL")]
    pub sign_up: bool,
    /// An OpenID Connect issuer whose tokens are accepted beside our own.
    #[arg(long, env = "CHAMBERS_OIDC_ISSUER", global = true, value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// The audience that the issuer's tokens must name.
    #[arg(long, env = "CHAMBERS_OIDC_AUDIENCE", global = true, requires = "oidc_issuer", value_name = "AUDIENCE")]
    pub oidc_audience: Option<String>,
    /// Whether a first sign-in from the issuer, without a membership, makes an organization.
    #[arg(long, env = "CHAMBERS_OIDC_SIGN_UP", default_value_t = false, action = clap::ArgAction::Set, global = true, value_name = "BOOL")]
    pub oidc_sign_up: bool,
}

/// Mail.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailConfig {
    /// The SMTP server, <smtps://user:password@host:port>. Unset: messages become files under the data directory.
    #[arg(long, env = "SMTP_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// The sender.
    #[arg(
        long,
        env = "MAIL_FROM",
        default_value = "Chambers <no-reply@localhost>",
        global = true,
        value_name = "MAILBOX"
    )]
    pub mail_from: String,
}

/// What is done without being asked for.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Events and schedules")]
pub struct WorkConfig {
    /// Whether `serve` also passes events on, sends webhooks and mails, and runs rules and scheduled jobs. Say `false` where
    /// `chambers worker` does; any number of both may run.
    #[arg(long, env = "CHAMBERS_WORKER", default_value_t = true, action = clap::ArgAction::Set, global = true, value_name = "BOOL")]
    pub worker: bool,
}

/// Webhooks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct WebhookConfig {
    /// Whether webhooks may be sent to this machine and private networks, and over http. Development: yes, unless it is
    /// said; production: never.
    #[arg(long, env = "CHAMBERS_WEBHOOKS_ALLOW_PRIVATE", global = true, value_name = "BOOL")]
    pub webhooks_allow_private: Option<bool>,
}

impl Config {
    /// Whether production's rules hold.
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// The address that the server listens on.
    pub fn listen(&self) -> SocketAddr {
        self.http.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 8000).into())
    }

    /// Whether webhooks may be sent to private addresses.
    pub fn webhooks_allow_private(&self) -> bool {
        self.webhooks.webhooks_allow_private.unwrap_or(!self.is_production())
    }

    /// How many threads serve requests: with more than there are connections, some would only borrow them.
    pub fn desks(&self) -> NonZeroUsize {
        let connections = NonZeroUsize::try_from(self.database.database_pool).unwrap_or(NonZeroUsize::MAX);
        self.http.workers.min(connections)
    }

    /// How long connections may take their time.
    pub fn patience(&self) -> Patience {
        Patience { idle: Duration::from_secs(self.http.keep_alive.get().into()), ..Patience::default() }
    }

    /// The origins that browsers may call from, with the development clients' own in development.
    pub fn cors_origins(&self) -> Vec<HeaderValue> {
        let mut origins: Vec<_> = self.http.cors_origins.iter().flat_map(|origins| origins.0.clone()).collect();
        if !self.is_production() {
            origins.extend(["http://localhost:3000", "http://localhost:5173"].map(HeaderValue::from_static));
        }
        origins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_connections_for_each_core_and_sixteen_at_most() {
        assert_eq!([1, 2, 4, 64, usize::MAX].map(|cores| connections(cores).get()), [4, 8, 16, 16, 16]);
    }
}
