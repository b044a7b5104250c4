//! Puts the server together from its configuration.

pub mod checks;

use std::sync::Arc;

use migration::roles;
use sqlx::postgres::PgConnectOptions;

use crate::auth::cipher::Cipher;
use crate::auth::keys::{KeySet, SigningKey};
use crate::auth::password::{Cost, Passwords};
use crate::auth::presence::Presence;
use crate::auth::token::{Issuer, TokenSettings, Verifier};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::embedded::{Cluster, Options};
use crate::db::{Db, inspect, setup, years};
use crate::later::Later;
use crate::limits::{RateLimits, RateSettings};
use crate::mail::Mailer;
use crate::outbox::hints::Hints;
use crate::schedules::lookout::Lookout;
use crate::services::{Limits, Services, Settings};
use crate::subscriptions::Subscriptions;
use crate::workflow::graphql::hands::SchemaHands;

/// The name of the private cluster's database.
pub const DATABASE: &str = "chambers";

/// An error on the way up or in a command: one text, for people.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// How to reach the database as each role; and the private cluster, if there is one.
pub struct Database {
    /// As `chambers_app`.
    pub app: PgConnectOptions,
    /// As `chambers_job`.
    pub job: PgConnectOptions,
    /// As `chambers_owner`, if that is known.
    pub owner: Option<PgConnectOptions>,
    /// The private PostgreSQL.
    pub cluster: Option<Cluster>,
}

impl Database {
    /// Finds the configured database, or starts the private one and makes roles and database in it.
    pub async fn find(config: &Config) -> Result<Self, Trouble> {
        match Self::configured(config)? {
            Some(database) => Ok(database),
            None => Self::private(config).await,
        }
    }

    /// The configured database, if one is; nobody is asked yet whether it is there.
    pub fn configured(config: &Config) -> Result<Option<Self>, Trouble> {
        let database = &config.database;
        let Some(app) = &database.database_url else { return Ok(None) };
        let job =
            database.database_job_url.as_ref().ok_or("DATABASE_URL is set, so DATABASE_JOB_URL must be set too.")?;
        let read = |name: &str, url: &str| {
            url.parse::<PgConnectOptions>()
                .map_err(|_| format!("{name} is no PostgreSQL address (postgres://user:password@host/db)."))
        };
        Ok(Some(Self {
            app: read("DATABASE_URL", app)?,
            job: read("DATABASE_JOB_URL", job)?,
            owner: database.database_owner_url.as_ref().map(|url| read("DATABASE_OWNER_URL", url)).transpose()?,
            cluster: None,
        }))
    }

    async fn private(config: &Config) -> Result<Self, Trouble> {
        let mut options = Options::new(&config.data_dir);
        options.bin_dir.clone_from(&config.database.postgres_bin_dir);
        options.roles = roles::LOGINS;
        let cluster = Cluster::start(options).await?;
        let password = |role: &str| cluster.password(role).map(str::to_owned);
        setup::create_database(|name| cluster.superuser(name), DATABASE, password).await?;
        Ok(Self {
            app: cluster.connect_options(roles::APP, DATABASE),
            job: cluster.connect_options(roles::JOB, DATABASE),
            owner: Some(cluster.connect_options(roles::OWNER, DATABASE)),
            cluster: Some(cluster),
        })
    }

    /// The owner's connection, or what to set for it.
    pub fn owner(&self) -> Result<PgConnectOptions, Trouble> {
        self.owner.clone().ok_or_else(|| "This needs DATABASE_OWNER_URL: the database as chambers_owner.".into())
    }

    /// Waits for a while for a database that is starting, too.
    pub async fn awaited(&self) {
        inspect::awaited(&self.app).await;
    }

    /// The private database is brought up to date; another one is the operator's, who is told.
    pub async fn migrate(&self, in_production: bool) -> Result<(), Trouble> {
        let Some(options) = &self.owner else { return Ok(()) };
        if self.cluster.is_some() {
            let owner = setup::connect_owner(options.clone()).await?;
            setup::migrate(&owner).await?;
            owner.close().await?;
        } else if !inspect::schema(options).await?.lacking.is_empty() {
            let also = if in_production { " (before the new release's servers start)" } else { "" };
            return Err(format!("Migrations are pending: run `chambers migrate up`{also}.").into());
        }
        Ok(())
    }

    /// Refuses roles that could reach around the walls, or are not the ones that they should be, and a database that is
    /// not as this release needs it.
    pub async fn inspect(&self) -> Result<(), Trouble> {
        for (setting, options) in [("DATABASE_URL", &self.app), ("DATABASE_JOB_URL", &self.job)] {
            let inspection =
                inspect::role(options).await.map_err(|error| format!("{setting} reaches no database: {error}."))?;
            for warning in inspection.warnings {
                tracing::warn!("{warning}");
            }
            if !inspection.findings.is_empty() {
                return Err(inspection.findings.join("\n").into());
            }
        }
        let findings = inspect::pair(&self.app, &self.job).await?;
        if !findings.is_empty() {
            return Err(findings.join("\n").into());
        }
        let schema = inspect::schema(&self.job).await?;
        if !schema.lacking.is_empty() {
            return Err(format!(
                "The database lacks {} migration(s) of this release: set DATABASE_OWNER_URL and run \
                 `chambers migrate up`.",
                schema.lacking.len()
            )
            .into());
        }
        if let Some(refusal) = schema.refusal() {
            return Err(refusal.into());
        }
        for warning in schema.warning().into_iter().chain(years::warning(&self.job).await?) {
            tracing::warn!("{warning}");
        }
        Ok(())
    }

    /// Keeps the private cluster running, if there is one and it is ours. Never ends.
    pub async fn keep_running(&self) {
        match &self.cluster {
            Some(cluster) => cluster.keep_running().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the private cluster, if there is one and it is ours.
    pub async fn stop(self) -> Result<(), Trouble> {
        match self.cluster {
            Some(cluster) => Ok(cluster.stop().await?),
            None => Ok(()),
        }
    }
}

/// Puts the services together.
pub fn services(config: &Config, database: &Database) -> Result<Arc<Services>, Trouble> {
    std::fs::create_dir_all(&config.data_dir)?;
    let clock = Clock::system();
    checks::previous_keys(config)?;
    let signing = match checks::signing_key(config)? {
        Some(key) => key,
        None => SigningKey::load_or_create(&config.data_dir)?,
    };
    let keys = Arc::new(KeySet::new(signing, &config.auth.previous_signing_keys)?);
    let tokens = TokenSettings {
        issuer: config.auth.public_url.clone(),
        audience: format!("{}/graphql", config.auth.public_url),
    };
    let (hints, size) = (Hints::default(), config.database.database_pool.get());
    Ok(Arc::new(Services {
        db: Db::open(database.app.clone(), database.job.clone(), size, hints.clone()),
        hints,
        issuer: Issuer::new(keys.clone(), tokens.clone(), clock.clone()),
        verifier: Verifier::new(keys.clone(), tokens, clock.clone()),
        passwords: Passwords::new(Cost::OWASP, std::thread::available_parallelism().map_or(2, usize::from)),
        keys,
        cipher: cipher(config)?,
        mailer: mailer(config)?,
        sender: checks::sender(config)?,
        outside: checks::outside(config, &clock)?,
        presence: Presence::new(),
        subscriptions: Subscriptions::default(),
        lookout: Lookout::default(),
        hands: Arc::new(SchemaHands),
        later: Later::default(),
        limits: Limits(RateLimits::new(&RateSettings::default())),
        settings: Settings {
            app_url: config.auth.app_url.trim_end_matches('/').to_owned(),
            sign_up: config.auth.sign_up,
            outside_sign_up: config.auth.oidc_sign_up,
        },
        clock,
    }))
}

/// What seals: its keys are set, or one is made.
pub fn cipher(config: &Config) -> Result<Cipher, Trouble> {
    Ok(match checks::cipher(config)? {
        Some(cipher) => cipher,
        None => Cipher::load_or_create(&config.data_dir)?,
    })
}

fn mailer(config: &Config) -> Result<Mailer, Trouble> {
    Ok(match checks::smtp(config)? {
        Some(mailer) => mailer,
        None => Mailer::files(checks::mail_from(config)?, config.data_dir.join("mail"))?,
    })
}
