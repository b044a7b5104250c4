//! Who waits for events is told when there may be some: within the process at once, across processes a little later.
//!
//! A hint promises nothing. Whoever waits for one also looks by itself, at least every second, so that a lost hint costs
//! a second and nothing else.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::Id;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;

/// How many hints of events that were passed on wait for one who is slow; older ones are lost.
const KEPT: usize = 1024;

/// The hints of one process. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Hints(Arc<Parts>);

struct Parts {
    written: watch::Sender<()>,
    access: watch::Sender<()>,
    relayed: broadcast::Sender<Relayed>,
    /// What other processes are to be told.
    news: Mutex<News>,
    has_news: Notify,
    /// Whether a relay of this process takes what this process wrote, so that no other need be told.
    relays_here: AtomicBool,
}

/// Events of an organization were passed on, up to this sequence number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// Whose events.
    pub organization: OrganizationId,
    /// The number of the last one.
    pub sequence: i64,
}

/// What one process tells the others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    written: bool,
    access: bool,
    relayed: HashMap<OrganizationId, i64>,
}

impl Default for Hints {
    fn default() -> Self {
        Self(Arc::new(Parts {
            written: watch::Sender::default(),
            access: watch::Sender::default(),
            relayed: broadcast::Sender::new(KEPT),
            news: Mutex::default(),
            has_news: Notify::new(),
            relays_here: AtomicBool::new(false),
        }))
    }
}

impl Hints {
    /// A transaction that wrote events was committed here.
    pub fn wrote(&self) {
        self.0.written.send_replace(());
        if !self.0.relays_here.load(Ordering::Relaxed) {
            self.news().written = true;
            self.0.has_news.notify_one();
        }
    }

    /// A relay of this process passed an organization's events on, up to `sequence`.
    pub fn relayed(&self, organization: OrganizationId, sequence: i64) {
        // Nobody may be waiting.
        let _ = self.0.relayed.send(Relayed { organization, sequence });
        let mut news = self.news();
        // So many that nobody tells: others find them by looking.
        if news.relayed.len() < KEPT {
            news.relayed.insert(organization, sequence);
        }
        drop(news);
        self.0.has_news.notify_one();
    }

    /// Who may do what was changed: what is remembered of it is to be forgotten.
    pub fn access_changed(&self) {
        self.0.access.send_replace(());
        self.news().access = true;
        self.0.has_news.notify_one();
    }

    /// From now on, what is written here is relayed here.
    pub fn relay_here(&self) {
        self.0.relays_here.store(true, Ordering::Relaxed);
    }

    /// Waits for events that are written from now on, here or elsewhere.
    pub fn on_written(&self) -> On {
        On(self.0.written.subscribe())
    }

    /// Waits for changes of who may do what from now on, here or elsewhere.
    pub fn on_access_changed(&self) -> On {
        On(self.0.access.subscribe())
    }

    /// Waits for events that are passed on from now on, here or elsewhere.
    pub fn on_relayed(&self) -> OnRelayed {
        OnRelayed(self.0.relayed.subscribe())
    }

    /// What others are to be told, as soon as there is something.
    pub(super) async fn next_news(&self) -> News {
        self.0.has_news.notified().await;
        std::mem::take(&mut *self.news())
    }

    /// Another process told something. What makes no sense is of another release, and passed over.
    pub(super) fn heard(&self, words: &str) {
        let mut words = words.split(' ');
        match (words.next(), words.next(), words.next()) {
            (Some("written"), None, None) => self.0.written.send_replace(()),
            (Some("access"), None, None) => self.0.access.send_replace(()),
            (Some("relayed"), Some(organization), Some(sequence)) => {
                if let (Ok(organization), Ok(sequence)) = (organization.parse::<Uuid>(), sequence.parse()) {
                    let _ = self.0.relayed.send(Relayed { organization: Id::from_uuid(organization), sequence });
                }
            }
            _ => {}
        }
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.0.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl News {
    /// One line for each thing to tell: words, ids and numbers, and nothing that a caller said.
    pub(super) fn lines(&self) -> Vec<String> {
        let relayed = self.relayed.iter().map(|(organization, last)| format!("relayed {} {last}", organization.uuid()));
        let words = [(self.written, "written"), (self.access, "access")];
        words.into_iter().filter(|(told, _)| *told).map(|(_, word)| word.to_owned()).chain(relayed).collect()
    }
}

/// Waits for hints of one kind. What happens between two waits is not missed.
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

/// Waits for events to be passed on. What happens between two waits is not missed.
pub struct OnRelayed(broadcast::Receiver<Relayed>);

impl OnRelayed {
    /// The next hint; none if some were lost, and anybody's events may have been passed on.
    pub async fn next(&mut self) -> Option<Relayed> {
        match self.0.recv().await {
            Ok(relayed) => Some(relayed),
            Err(broadcast::error::RecvError::Lagged(_)) => None,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// Waits for a hint, and takes all that are there: for those who look for everyone's anyway.
    pub async fn any(&mut self) {
        self.next().await;
        while !matches!(self.0.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn hints_before_a_wait_are_not_missed() {
        let (hints, organization) = (Hints::default(), OrganizationId::new());
        let (mut written, mut relayed) = (hints.on_written(), hints.on_relayed());
        assert!(written.next().now_or_never().is_none(), "nothing yet");
        hints.wrote();
        hints.wrote();
        hints.relayed(organization, 7);
        assert!(written.next().now_or_never().is_some());
        assert!(written.next().now_or_never().is_none(), "one hint for both");
        assert_eq!(relayed.next().now_or_never(), Some(Some(Relayed { organization, sequence: 7 })));
    }

    #[test]
    fn whoever_is_too_slow_learns_that_some_were_lost() {
        let (hints, organization) = (Hints::default(), OrganizationId::new());
        let mut relayed = hints.on_relayed();
        for sequence in 0..2000 {
            hints.relayed(organization, sequence);
        }
        assert_eq!(relayed.next().now_or_never(), Some(None));
        assert!(relayed.any().now_or_never().is_some(), "those that were kept");
        assert!(relayed.any().now_or_never().is_none(), "and all of them at once");
    }

    #[test]
    fn what_one_process_tells_another_hears() {
        let (here, there, organization) = (Hints::default(), Hints::default(), OrganizationId::new());
        let (mut written, mut relayed) = (there.on_written(), there.on_relayed());
        let mut access = there.on_access_changed();
        here.wrote();
        here.access_changed();
        here.relayed(organization, 6);
        here.relayed(organization, 7);
        for line in here.next_news().now_or_never().expect("there is something to tell").lines() {
            there.heard(&line);
        }
        assert!(written.next().now_or_never().is_some());
        assert!(access.next().now_or_never().is_some());
        assert_eq!(relayed.next().now_or_never(), Some(Some(Relayed { organization, sequence: 7 })));
        assert!(there.next_news().now_or_never().is_none(), "what was heard is not told again");
    }

    #[test]
    fn nobody_is_told_of_what_is_relayed_here() {
        let hints = Hints::default();
        hints.relay_here();
        hints.wrote();
        assert!(hints.next_news().now_or_never().is_none());
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let hints = Hints::default();
        let (mut written, mut relayed) = (hints.on_written(), hints.on_relayed());
        for words in ["", "written twice", "relayed", "relayed x 1", "relayed 1", "else"] {
            hints.heard(words);
        }
        assert!(written.next().now_or_never().is_none());
        assert!(relayed.next().now_or_never().is_none());
    }
}
