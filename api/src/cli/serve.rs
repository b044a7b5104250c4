//! `chambers serve`: the server, with its database if it has one of its own.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::misspelt;
use crate::auth::presence::purge::purge;
use crate::config::{Config, production};
use crate::http::door::{self, Desks};
use crate::http::playground::DevelopmentToken;
use crate::http::{self, HttpSettings, SocketSettings};
use crate::outbox::carrier::carry;
use crate::seed;
use crate::services::Services;
use crate::start::{self, Database, Trouble};
use crate::stop::Stop;
use crate::subscriptions;
use crate::turn::moment;
use crate::worker::Worker;

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    refuse_unfit(config)?;
    // The address first: a port that is taken is no reason to start a database.
    let listener = listen(config.listen()).await?;
    let database = Database::find(config).await?;
    let outcome = tokio::select! {
        outcome = serve(config, &database, listener) => outcome,
        () = database.keep_running() => Ok(()),
    };
    database.stop().await?;
    outcome
}

/// Takes an address, or says what to do.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, Trouble> {
    let taken = TcpListener::bind(address).await;
    taken.map_err(|error| format!("Can't listen on {address} ({error}): set LISTEN to another address.").into())
}

/// Refuses to start in production with what is fit for development only; warns of settings that are none.
pub(super) fn refuse_unfit(config: &Config) -> Result<(), Trouble> {
    for warning in misspelt() {
        tracing::warn!("{warning}");
    }
    let findings = if config.is_production() { production::findings(config) } else { Vec::new() };
    if findings.is_empty() {
        return Ok(());
    }
    Err(format!("Not fit for production:\n- {}", findings.join("\n- ")).into())
}

async fn serve(config: &Config, database: &Database, listener: TcpListener) -> Result<(), Trouble> {
    database.awaited().await;
    database.migrate(config.is_production()).await?;
    database.inspect().await?;
    let services = start::services(config, database)?;
    let token = if config.is_production() { None } else { demo(&services).await? };
    // Heard from the banner on: until then there is nothing to end well.
    let stop = Stop::on_signal()?;
    let address = listener.local_addr()?;
    let _ = banner(config, address, token.as_deref());

    let settings = HttpSettings {
        introspection: config.http.introspection.unwrap_or(!config.is_production()),
        playground: config.http.playground.unwrap_or(!config.is_production()),
        development_token: token.is_some().then(|| tokens(&services)),
        cors_origins: config.cors_origins(),
        behind_proxy: config.http.behind_proxy,
        sockets: SocketSettings {
            per_actor: config.http.sockets_per_actor,
            per_address: config.http.sockets_per_address,
            subscriptions_per_actor: config.http.subscriptions_per_actor,
            ..SocketSettings::default()
        },
        ..HttpSettings::default()
    };
    let stamping = tokio::spawn(stamp(services.clone()));
    let carrying = tokio::spawn(carry(services.hints.clone(), services.db.clone()));
    let purging = tokio::spawn(purge(services.clone()));
    let worker = config.work.worker.then(|| Worker::start(&services));
    let subscribing = tokio::spawn(subscriptions::run(services.clone()));
    let working = async {
        stop.told().await;
        if let Some(worker) = worker {
            worker.stop().await;
        }
        Ok(())
    };
    // Sockets are no requests that the server itself would wait for.
    let parting = async {
        let until = stop.told().await;
        services.subscriptions.doors.close();
        if tokio::time::timeout_at(until, services.subscriptions.doors.emptied()).await.is_err() {
            tracing::warn!("some sockets did not close in time");
        }
        Ok(())
    };
    let desks = Desks::open(config.desks())?;
    let answering = door::serve(listener, http::router(services.clone(), settings), &stop, config.patience(), &desks);
    tokio::try_join!(answering, working, parting)?;
    subscribing.abort();
    carrying.abort();
    purging.abort();
    stamping.abort();
    let last = async {
        // Mails of accounts, and what the last minute saw.
        services.later.settled().await;
        flush(&services).await;
        services.db.close().await;
    };
    if tokio::time::timeout_at(stop.told().await, last).await.is_err() {
        tracing::warn!("stopped before all was done");
    }
    Ok(())
}

/// Writes each minute when sessions and keys were last seen.
async fn stamp(services: Arc<Services>) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    minutes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minutes.tick().await;
        flush(&services).await;
    }
}

async fn flush(services: &Services) {
    if let Err(error) = services.presence.flush(&services.db, &moment(services, "stamp")).await {
        tracing::warn!(cause = ?error, "last-seen stamps wait for the next minute");
    }
}

/// On the first start in development the demo firms are made; a token for the first one's owner is always ready.
async fn demo(services: &Arc<Services>) -> Result<Option<String>, Trouble> {
    if seed::demo::is_wanted(services).await? {
        tracing::info!("first start: making the demo firms");
        seed::demo::run(services).await?;
    }
    Ok(seed::token_for(services, seed::demo::OWNER, None).await.ok())
}

/// A token of the demo firm's owner for each load of the playground.
fn tokens(services: &Arc<Services>) -> DevelopmentToken {
    let services = services.clone();
    Arc::new(move || {
        let services = services.clone();
        Box::pin(async move { seed::token_for(&services, seed::demo::OWNER, None).await.ok() })
    })
}

/// What is told of the server that listens. Nobody may read it: `println!` would panic.
fn banner(config: &Config, address: SocketAddr, token: Option<&str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n  Chambers listens on http://{address}/graphql")?;
    if config.is_production() {
        return Ok(());
    }
    writeln!(out, "  Playground   http://{address}/graphql  (open it in a browser)")?;
    writeln!(
        out,
        "  Demo users   {}, {}  (password: {})",
        seed::demo::OWNER,
        seed::demo::OTHER_OWNER,
        seed::demo::PASSWORD
    )?;
    writeln!(out, "  Mail         {}", config.data_dir.join("mail").display())?;
    if let Some(token) = token {
        writeln!(
            out,
            "  A token of {}, good for 15 minutes, and a first query:\n\nTOKEN={token}\n",
            seed::demo::OWNER
        )?;
        writeln!(
            out,
            "curl -s http://{address}/graphql -H 'content-type: application/json' -H \"authorization: Bearer $TOKEN\" \\\n  -d '{{\"query\":\"{{ clientCompanies(first: 3) {{ nodes {{ id name }} }} }}\"}}'\n"
        )?;
    }
    out.flush()
}
