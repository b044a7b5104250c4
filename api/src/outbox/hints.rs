//! Who waits for events, or for mails to send, is told when there may be some: within the process at once, across
//! processes a little later.
//!
//! A hint promises nothing. Whoever waits for one also looks by itself, at least every second, so that a lost hint
//! costs a second and nothing else.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

/// The hints of one process. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Hints(Arc<Parts>);

struct Parts {
    written: watch::Sender<()>,
    relayed: watch::Sender<()>,
    mailed: watch::Sender<()>,
    access: watch::Sender<()>,
    /// What other processes are to be told.
    news: Mutex<News>,
    has_news: Notify,
    /// Whether a worker of this process takes what this process wrote, so that no other need be told.
    works_here: AtomicBool,
}

/// What one process tells the others: one word for each thing, and nothing that a caller said.
#[derive(Default)]
pub(super) struct News(BTreeSet<&'static str>);

const WRITTEN: &str = "written";
const RELAYED: &str = "relayed";
const MAILED: &str = "mailed";
const ACCESS: &str = "access";

impl Default for Hints {
    fn default() -> Self {
        Self(Arc::new(Parts {
            written: watch::Sender::default(),
            relayed: watch::Sender::default(),
            mailed: watch::Sender::default(),
            access: watch::Sender::default(),
            news: Mutex::default(),
            has_news: Notify::new(),
            works_here: AtomicBool::new(false),
        }))
    }
}

impl Hints {
    /// A transaction that wrote events was committed here.
    pub fn wrote(&self) {
        self.0.written.send_replace(());
        if !self.works_here() {
            self.tell(WRITTEN);
        }
    }

    /// A transaction that wrote mails was committed here.
    pub fn mailed(&self) {
        self.0.mailed.send_replace(());
        if !self.works_here() {
            self.tell(MAILED);
        }
    }

    /// A relay of this process passed events on.
    pub fn relayed(&self) {
        self.0.relayed.send_replace(());
        self.tell(RELAYED);
    }

    /// Who may do what was changed: what is remembered of it is to be forgotten.
    pub fn access_changed(&self) {
        self.0.access.send_replace(());
        self.tell(ACCESS);
    }

    /// From now on, what is written here is relayed and mailed here.
    pub fn work_here(&self) {
        self.0.works_here.store(true, Ordering::Relaxed);
    }

    fn works_here(&self) -> bool {
        self.0.works_here.load(Ordering::Relaxed)
    }

    /// Waits for events that are written from now on, here or elsewhere.
    pub fn on_written(&self) -> On {
        On(self.0.written.subscribe())
    }

    /// Waits for events that are passed on from now on, here or elsewhere.
    pub fn on_relayed(&self) -> On {
        On(self.0.relayed.subscribe())
    }

    /// Waits for mails that are written from now on, here or elsewhere.
    pub fn on_mailed(&self) -> On {
        On(self.0.mailed.subscribe())
    }

    /// Waits for changes of who may do what from now on, here or elsewhere.
    pub fn on_access_changed(&self) -> On {
        On(self.0.access.subscribe())
    }

    /// What others are to be told, as soon as there is something.
    pub(super) async fn next_news(&self) -> News {
        self.0.has_news.notified().await;
        std::mem::take(&mut *self.news())
    }

    /// Another process told something. What makes no sense is of another release, and passed over.
    pub(super) fn heard(&self, word: &str) {
        let parts = &self.0;
        let told =
            [(WRITTEN, &parts.written), (RELAYED, &parts.relayed), (MAILED, &parts.mailed), (ACCESS, &parts.access)];
        if let Some((_, waiting)) = told.into_iter().find(|(known, _)| *known == word) {
            waiting.send_replace(());
        }
    }

    /// Has the others told.
    fn tell(&self, word: &'static str) {
        self.news().0.insert(word);
        self.0.has_news.notify_one();
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.0.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl News {
    /// Its words.
    pub(super) fn words(&self) -> Vec<String> {
        self.0.iter().map(|word| (*word).to_owned()).collect()
    }
}

/// Waits for hints of one kind. What happens between two waits is not missed, and is one hint.
pub struct On(watch::Receiver<()>);

impl On {
    /// Waits for the next hint.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody is left who could give one.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn hints_before_a_wait_are_not_missed() {
        let hints = Hints::default();
        let (mut written, mut relayed) = (hints.on_written(), hints.on_relayed());
        assert!(written.next().now_or_never().is_none(), "nothing yet");
        hints.wrote();
        hints.wrote();
        hints.relayed();
        for waits in [&mut written, &mut relayed] {
            assert!(waits.next().now_or_never().is_some());
            assert!(waits.next().now_or_never().is_none(), "one hint for all");
        }
    }

    #[test]
    fn what_one_process_tells_another_hears() {
        let (here, there) = (Hints::default(), Hints::default());
        let mut waits = [there.on_written(), there.on_relayed(), there.on_mailed(), there.on_access_changed()];
        here.wrote();
        here.mailed();
        here.access_changed();
        here.relayed();
        for word in here.next_news().now_or_never().expect("there is something to tell").words() {
            there.heard(&word);
        }
        assert!(waits.iter_mut().all(|on| on.next().now_or_never().is_some()));
        assert!(there.next_news().now_or_never().is_none(), "what was heard is not told again");
    }

    #[test]
    fn nobody_is_told_of_what_is_worked_on_here() {
        let hints = Hints::default();
        hints.work_here();
        hints.wrote();
        hints.mailed();
        assert!(hints.next_news().now_or_never().is_none());
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let hints = Hints::default();
        let mut waits = [hints.on_written(), hints.on_relayed(), hints.on_mailed(), hints.on_access_changed()];
        for word in ["", "written twice", "relayed 1", "Access", "else"] {
            hints.heard(word);
        }
        assert!(waits.iter_mut().all(|on| on.next().now_or_never().is_none()));
    }
}
