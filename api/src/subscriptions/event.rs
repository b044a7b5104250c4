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

    /// Its words for an operation, which are found once for all who ask with the same one. A failure is nobody's words:
    /// the next one tries again.
    pub async fn words<E>(&self, operation: u64, work: impl Future<Output = Result<Words, E>>) -> Result<Words, E> {
        let cell = {
            let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
            words.entry(operation).or_default().clone()
        };
        cell.get_or_try_init(|| work).await.cloned()
    }
}

/// A row as the relay leaves it, for tests.
#[cfg(test)]
pub(super) fn row(r#type: &str, subject: uuid::Uuid, payload: serde_json::Value) -> outbox_event::Model {
    outbox_event::Model {
        organization_id: entity::Id::new(),
        id: entity::Id::new(),
        r#type: r#type.to_owned(),
        subject_type: r#type.split('.').next().unwrap_or_default().to_owned(),
        subject_id: subject,
        subject_version: 1,
        payload,
        previous: serde_json::json!({}),
        actor_kind: entity::identity::actor_kind::ActorKind::System,
        actor_id: None,
        request_id: "r".to_owned(),
        sequence: Some(1),
        status: outbox_event::OutboxStatus::Dispatched,
        workflow_run_id: None,
        depth: 0,
        attempts: 0,
        created_at: chrono::DateTime::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn words_are_found_once_for_each_operation() {
        let (found, event) = (AtomicU32::new(0), Event::of(row("deal.won", uuid::Uuid::nil(), serde_json::json!({}))));
        let event = event.expect("it has a number");
        let find = |words: &'static str| async move { Ok::<_, ()>(Some(Arc::from(words))) };
        let found = &found;
        let counted = |words| async move {
            found.fetch_add(1, Ordering::Relaxed);
            find(words).await
        };
        assert_eq!(event.words(1, async { Err(()) }).await, Err(()), "a failure is not kept");
        for _ in 0..3 {
            assert_eq!(event.words(1, counted("one")).await, Ok(Some(Arc::from("one"))));
            assert_eq!(event.words(2, counted("two")).await, Ok(Some(Arc::from("two"))));
        }
        assert_eq!(found.load(Ordering::Relaxed), 2);
    }
}
