//! Answers that are believed for a second: one look-up a second for each key, however many ask.

use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use tokio::sync::Mutex;

use crate::error::Result;

/// How long an answer is believed: what is revoked elsewhere takes effect within this time.
pub const MOST_AGE: TimeDelta = TimeDelta::seconds(1);
/// Most answers kept; those not asked for go first.
const CAPACITY: u64 = 100_000;

/// Holds an answer and the time for which it was asked. Its lock is held during a look-up: others wait for the same.
type Cell<V> = Arc<Mutex<Option<(DateTime<Utc>, V)>>>;

/// Answers by key.
pub(super) struct Fresh<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + 'static>(Cache<K, Cell<V>>);

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + 'static> Fresh<K, V> {
    pub fn new() -> Self {
        // The machine's clock only frees memory here; ages are compared with the time that callers bring.
        Self(Cache::builder().max_capacity(CAPACITY).time_to_idle(std::time::Duration::from_mins(1)).build())
    }

    /// The answer for `key`, looked up unless it was less than a second before `now`. A failure is not kept.
    pub async fn get<L: Future<Output = Result<V>>>(
        &self,
        key: K,
        now: DateTime<Utc>,
        look_up: impl FnOnce() -> L,
    ) -> Result<V> {
        let cell = self.0.get_with(key, Cell::default);
        let mut held = cell.lock().await;
        if let Some((asked, answer)) = &*held
            && (now - asked).abs() < MOST_AGE
        {
            return Ok(answer.clone());
        }
        // Boxed: most find an answer, and need not carry the room for a look-up along.
        let answer = Box::pin(look_up()).await?;
        *held = Some((now, answer.clone()));
        Ok(answer)
    }

    /// Forgets one answer. A look-up under way still answers those who wait for it, and nobody who comes later.
    pub fn forget(&self, key: &K) {
        self.0.invalidate(key);
    }

    /// Forgets all answers, which costs no more than the look-ups of a second.
    pub fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn one_look_up_a_second_serves_all() {
        let (fresh, asked) = (Fresh::<u8, u32>::new(), AtomicU32::new(0));
        let now = DateTime::UNIX_EPOCH;
        let ask = |at| fresh.get(1, at, async || Ok(asked.fetch_add(1, Ordering::Relaxed)));

        let together = futures::future::join_all((0..64).map(|_| ask(now))).await;
        assert!(together.into_iter().all(|answer| matches!(answer, Ok(0))));
        assert_eq!(ask(now + TimeDelta::milliseconds(999)).await.ok(), Some(0));
        assert_eq!(ask(now + MOST_AGE).await.ok(), Some(1));
    }

    #[tokio::test]
    async fn what_is_forgotten_is_looked_up_anew() {
        let fresh = Fresh::<u8, u32>::new();
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(fresh.get(1, now, async || Ok(1)).await.ok(), Some(1));
        fresh.forget(&1);
        assert_eq!(fresh.get(1, now, async || Ok(2)).await.ok(), Some(2));
        fresh.forget_all();
        assert_eq!(fresh.get(1, now, async || Ok(3)).await.ok(), Some(3));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let fresh = Fresh::<u8, u32>::new();
        let now = DateTime::UNIX_EPOCH;
        let failed = async || Err(crate::error::Fault::Unavailable.into());
        assert!(fresh.get(1, now, failed).await.is_err());
        assert_eq!(fresh.get(1, now, async || Ok(2)).await.ok(), Some(2));
    }
}
