//! Work that goes on after the answer: mails of accounts, and whatever must not show in an answer's time (whether an
//! address has an account).

use std::sync::Arc;

use tokio::sync::watch;

use crate::db::Moment;
use crate::error::Result;

/// Runs work after the answer. Cheap to clone; clones share the count.
#[derive(Clone)]
pub struct Later(Arc<watch::Sender<usize>>);

/// Counts one piece of work for as long as it lives, also if it panics.
struct Under(Later);

impl Drop for Under {
    fn drop(&mut self) {
        self.0.0.send_modify(|under_way| *under_way -= 1);
    }
}

impl Default for Later {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Later {
    /// Starts `work`; a failure is logged under the request's id as that of `what`, and known to nobody else.
    pub fn run(&self, what: &'static str, moment: &Moment, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.0.send_modify(|under_way| *under_way += 1);
        let (under, request_id) = (Under(self.clone()), moment.request_id.clone());
        tokio::spawn(async move {
            if let Err(error) = work.await {
                tracing::error!(%request_id, what, cause = ?error, "work after the answer failed");
            }
            drop(under);
        });
    }

    /// Waits until nothing is under way: before a server stops, and in tests.
    pub async fn settled(&self) {
        // The sender lives in `self`, so the channel can't be closed.
        let _ = self.0.subscribe().wait_for(|under_way| *under_way == 0).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn settled_waits_for_all_work() {
        let moment = Moment::new(chrono::DateTime::UNIX_EPOCH, "r");
        let (later, done) = (Later::default(), Arc::new(AtomicBool::new(false)));
        let set = done.clone();
        later.run("a test", &moment, async move {
            tokio::task::yield_now().await;
            set.store(true, Ordering::Relaxed);
            Ok(())
        });
        later.run("a failure", &moment, async { Err(crate::error::Fault::Unavailable.into()) });
        later.settled().await;
        assert!(done.load(Ordering::Relaxed));
    }
}
