//! `chambers worker`: what the server does without being asked for, in a process of its own.

use super::serve::{migrate, refuse_unfit};
use crate::config::Config;
use crate::outbox::carrier::carry;
use crate::start::{self, Database, Trouble};
use crate::stop::Stop;
use crate::worker::Worker;

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    refuse_unfit(config)?;
    let database = Database::find(config).await?;
    let outcome = tokio::select! {
        outcome = work(config, &database) => outcome,
        () = database.keep_running() => Ok(()),
    };
    database.stop().await?;
    outcome
}

async fn work(config: &Config, database: &Database) -> Result<(), Trouble> {
    database.awaited().await;
    migrate(config, database).await?;
    database.inspect().await?;
    let services = start::services(config, database)?;
    let carrying = tokio::spawn(carry(services.hints.clone(), services.db.clone()));
    let worker = Worker::start(&services);
    let stop = Stop::on_signal()?;
    tracing::info!("working");
    let until = stop.told().await;
    worker.stop().await;
    carrying.abort();
    let last = async {
        services.later.settled().await;
        services.db.close().await;
    };
    if tokio::time::timeout_at(until, last).await.is_err() {
        tracing::warn!("stopped before all was done");
    }
    Ok(())
}
