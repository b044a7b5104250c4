//! Connections at rest, and the transactions that are still open on them.
//!
//! The end of a transaction that only read is left to the next one on its connection, which sends it in front of its own
//! beginning: a message and its answer less, and nobody is woken for them. PostgreSQL spends a sixth less on a small
//! read. If nobody comes within a moment, it is ended all the same, since an open snapshot holds back vacuum.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

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
    /// The one that rested for the shortest time, if it is still good.
    pub(super) fn take(&mut self) -> Option<Pipe> {
        while let Some(pipe) = self.pipes.pop() {
            if pipe.since.elapsed() >= STALE {
                // Those below have rested longer.
                self.clear();
                return None;
            }
            // PostgreSQL may have been restarted meanwhile.
            if !pipe.client.is_closed() && pipe.opened.elapsed() < LIFE {
                return Some(pipe);
            }
        }
        None
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
