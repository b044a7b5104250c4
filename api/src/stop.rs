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

/// Who says it.
pub struct Say(watch::Sender<Option<Instant>>);

impl Say {
    /// Says it.
    pub fn stop(&self) {
        self.0.send_replace(Some(Instant::now() + DRAIN));
    }
}

impl Stop {
    /// Said by whoever has the other half.
    pub fn new() -> (Say, Self) {
        let (say, heard) = watch::channel(None);
        (Say(say), Self(heard))
    }

    /// Said by Ctrl-C or SIGTERM, which end nothing by themselves from here on.
    ///
    /// Fails when the signals can't be listened to.
    pub fn on_signal() -> std::io::Result<Self> {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let (say, stop) = Self::new();
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            // First of all: whatever goes wrong here must not keep the process from ending.
            say.stop();
            tracing::info!("stopping");
        });
        Ok(stop)
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
