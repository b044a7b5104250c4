//! The end of the process, as its parts hear of it: all at one moment, and until when they may take their time.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long what is under way may take to its end: longer than any statement, and less than the ten seconds in which
/// all of the process is gone, its private PostgreSQL too.
pub const DRAIN: Duration = Duration::from_secs(9);

/// The word to stop. Cheap to clone; clones hear the same.
#[derive(Clone)]
pub struct Stop(watch::Receiver<Option<Instant>>);

impl Stop {
    /// Said by Ctrl-C or SIGTERM, which end nothing by themselves from here on.
    ///
    /// Fails when the signals can't be listened to.
    pub fn on_signal() -> std::io::Result<Self> {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let (say, heard) = watch::channel(None);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            // First of all: whatever goes wrong here must not keep the process from ending.
            say.send_replace(Some(Instant::now() + DRAIN));
            tracing::info!("stopping");
        });
        Ok(Self(heard))
    }

    /// Waits for the word; tells until when all must have ended.
    pub async fn told(&self) -> Instant {
        let mut heard = self.0.clone();
        let until = heard.wait_for(Option::is_some).await.ok().and_then(|until| *until);
        match until {
            Some(until) => until,
            // Nobody is left to say it.
            None => std::future::pending().await,
        }
    }

    /// Whether it was said.
    pub fn is_told(&self) -> bool {
        self.0.borrow().is_some()
    }
}
