//! One event on its way to all who subscribed to it, and what it came to in words that several of them asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use entity::outbox::outbox_event;
use tokio::sync::OnceCell;

/// What an event is in the words of an operation; nothing if it does not concern it.
pub type Words = Option<Arc<str>>;

/// An event with its sequence number.
pub struct Event {
    /// The row.
    pub row: outbox_event::Model,
    /// Its number, by which subscribers go on.
    pub sequence: i64,
    /// Its words, by the number of the operation.
    words: Mutex<HashMap<u64, Arc<OnceCell<Words>>>>,
}

impl Event {
    /// An event that was passed on; none if it has no number yet.
    pub fn of(row: outbox_event::Model) -> Option<Self> {
        Some(Self { sequence: row.sequence?, row, words: Mutex::default() })
    }

    /// Its words for an operation, which are found once for all who ask with the same one. A failure is nobody's words: the
    /// next one tries again.
    pub async fn words<E>(&self, operation: u64, work: impl Future<Output = Result<Words, E>>) -> Result<Words, E> {
        let cell = {
            let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
            words.entry(operation).or_default().clone()
        };
        cell.get_or_try_init(|| work).await.cloned()
    }
}
