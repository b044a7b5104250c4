//! Connections at rest, and the transactions that are still open on them.
//!
//! The end of a transaction that only read is left to the next one on its connection, which sends it in front of its own
//! beginning, or, if it only reads as well, as its beginning: a message and its answer less, and nobody is woken for
//! them. PostgreSQL spends a sixth less on a small read. If nobody comes within a moment, it is ended all the same, since
//! an open snapshot holds back vacuum.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id};

use super::{Parts, Pipe};

/// What has rested this long is not used again: something in between may have forgotten it.
const STALE: Duration = Duration::from_mins(10);
/// What was opened this long ago is not used again.
const LIFE: Duration = Duration::from_mins(30);
/// How long a transaction waits for the next one to end it.
const MOMENT: Duration = Duration::from_millis(2);

/// The connections of one role that nobody uses.
#[derive(Default)]
pub(super) struct Resting {
    /// The last one in is the first one out: few connections stay warm, and the others grow stale.
    pipes: Vec<Pipe>,
    /// Whether somebody looks after what is open.
    watched: bool,
}

impl Resting {
    /// Of those that are read and written at `home`, the one that rested for the shortest time.
    pub(super) fn take(&mut self, home: Id) -> Option<Pipe> {
        let now = Instant::now();
        self.pipes.retain(|pipe| pipe.is_good(now));
        let place = self.pipes.iter().rposition(|pipe| pipe.home == home)?;
        Some(self.pipes.remove(place))
    }

    /// The one that rested for the shortest time, wherever it is read and written.
    pub(super) fn take_any(&mut self) -> Option<Pipe> {
        self.pipes.pop()
    }

    /// Closes them all.
    pub(super) fn clear(&mut self) {
        self.pipes.clear();
    }

    /// Closes those that rest since before that time.
    pub(super) fn forget(&mut self, time: Instant) {
        self.pipes.retain(|pipe| pipe.since >= time);
    }

    /// Ends what has been open for a moment; whether anything still is.
    fn end_open(&mut self) -> bool {
        let mut any = false;
        for pipe in self.pipes.iter_mut().filter(|pipe| pipe.open) {
            if pipe.since.elapsed() >= MOMENT {
                pipe.undo();
                pipe.open = false;
            } else {
                any = true;
            }
        }
        any
    }
}

impl Pipe {
    /// Whether it can be used again. PostgreSQL may have been restarted meanwhile.
    fn is_good(&self, now: Instant) -> bool {
        let (rested, lived) = (now.saturating_duration_since(self.since), now.saturating_duration_since(self.opened));
        rested < STALE && lived < LIFE && !self.client.is_closed()
    }
}

/// Lays a connection to rest.
pub(super) fn lay(parts: &Arc<Parts>, mut pipe: Pipe) {
    pipe.since = Instant::now();
    let watch = Handle::try_current().ok();
    if pipe.open && watch.is_none() {
        pipe.undo();
        pipe.open = false;
    }
    let unwatched = {
        let mut resting = parts.resting();
        let unwatched = pipe.open && !resting.watched;
        resting.watched |= unwatched;
        resting.pipes.push(pipe);
        unwatched
    };
    if let Some(watch) = watch.filter(|_| unwatched) {
        watch.spawn(Watch(parts.clone()).until_none_is_open());
    }
}

/// Who looks after what is open.
struct Watch(Arc<Parts>);

impl Watch {
    async fn until_none_is_open(self) {
        loop {
            tokio::time::sleep(MOMENT).await;
            let mut resting = self.0.resting();
            if !resting.end_open() {
                resting.watched = false;
                return;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.resting().watched = false;
    }
}
