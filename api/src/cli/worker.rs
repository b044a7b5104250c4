//! `chambers worker`: what the server does without being asked for, in a process of its own.

use tokio::net::TcpListener;

use super::serve::{listen, refuse_unfit};
use crate::config::Config;
use crate::http;
use crate::http::door::{self, Desks};
use crate::outbox::carrier::carry;
use crate::start::{self, Database, Trouble};
use crate::stop::Stop;
use crate::worker::Worker;

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    refuse_unfit(config)?;
    let listener = match config.http.listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let database = Database::find(config).await?;
    let outcome = tokio::select! {
        outcome = work(config, &database, listener) => outcome,
        () = database.keep_running() => Ok(()),
    };
    database.stop().await?;
    outcome
}

async fn work(config: &Config, database: &Database, listener: Option<TcpListener>) -> Result<(), Trouble> {
    database.awaited().await;
    database.migrate(config.is_production()).await?;
    database.inspect().await?;
    let services = start::services(config, database)?;
    let carrying = tokio::spawn(carry(services.hints.clone(), services.db.clone()));
    let worker = Worker::start(&services);
    let stop = Stop::on_signal()?;
    tracing::info!("working");
    let working = async {
        stop.told().await;
        worker.stop().await;
        Ok(())
    };
    let watched = async {
        match listener {
            Some(listener) => {
                let (watched, desks) = (http::watched(services.clone()), Desks::own());
                door::serve(listener, watched, &stop, config.patience(), &desks).await
            }
            None => Ok(()),
        }
    };
    tokio::try_join!(working, watched)?;
    carrying.abort();
    let last = async {
        services.later.settled().await;
        services.db.close().await;
    };
    if tokio::time::timeout_at(stop.told().await, last).await.is_err() {
        tracing::warn!("stopped before all was done");
    }
    Ok(())
}
