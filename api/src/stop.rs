//! The end of the process, as its parts hear of it: all at one moment, and until when they may take their time.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// How long what is under way may take to its end.
pub const DRAIN: Duration = Duration::from_secs(10);

/// The word to stop. Cheap to clone; clones hear the same.
#[derive(Clone)]
pub struct Stop(watch::Receiver<Option<Instant>>);

impl Stop {
    /// Said by Ctrl-C or SIGTERM.
    pub fn on_signal() -> Self {
        let (say, heard) = watch::channel(None);
        tokio::spawn(async move {
            signal().await;
            tracing::info!("stopping");
            say.send_replace(Some(Instant::now() + DRAIN));
        });
        Self(heard)
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

/// Resolves on Ctrl-C or SIGTERM.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
