//! An issuer's keys, kept and renewed: one fetch at a time, at most one per [`PAUSE`], whatever tokens arrive.
//!
//! - A known key of a fresh set is answered without waiting and without a lock on anybody.
//! - A known key of a set older than [`MAX_AGE`] sets off a fetch that only its first caller waits for. If it fails,
//!   the old keys go on serving until [`MAX_STALE`].
//! - An unknown key waits for a fetch, because issuers rotate; everybody who waits shares the one.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Mutex, MutexGuard};

use super::fetch::Fetcher;
use super::jwks::{IssuerKey, KeyTable};
use crate::auth::jwt::{Rejection, TokenError};
use crate::clock::Clock;

/// How long keys are used before they are asked for again.
pub(super) const MAX_AGE: TimeDelta = TimeDelta::hours(1);
/// How long keys are used when the issuer can't be reached: a withdrawn key has to end some time.
pub(super) const MAX_STALE: TimeDelta = TimeDelta::hours(24);
/// From one fetch to the next: what tokens with invented `kid`s can cause at most.
pub(super) const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The same after a fetch that failed.
pub(super) const PAUSE_AFTER_FAILURE: TimeDelta = TimeDelta::seconds(5);

/// The keys of one issuer.
pub(super) struct IssuerKeys {
    fetcher: Fetcher,
    clock: Clock,
    current: RwLock<Arc<Snapshot>>,
    /// When the next fetch may start. Whoever fetches holds it.
    next: Mutex<DateTime<Utc>>,
}

struct Snapshot {
    keys: KeyTable,
    /// `None` until the first fetch has succeeded.
    fetched_at: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// Whether it may still be used at `now`, being of at most `age`. A clock set back counts as age, too.
    fn within(&self, age: TimeDelta, now: DateTime<Utc>) -> bool {
        self.fetched_at.is_some_and(|time| (now - time).abs() < age)
    }
}

impl IssuerKeys {
    pub fn new(fetcher: Fetcher, clock: Clock) -> Self {
        Self {
            fetcher,
            clock,
            current: RwLock::new(Arc::new(Snapshot { keys: KeyTable::new(), fetched_at: None })),
            next: Mutex::new(DateTime::<Utc>::MIN_UTC),
        }
    }

    /// The key of that name.
    ///
    /// # Errors
    /// [`Rejection::UnknownKey`] if the issuer has none, [`TokenError::Unavailable`] if nothing is known of its keys.
    pub async fn find(&self, kid: &str) -> Result<Arc<IssuerKey>, TokenError> {
        let known = self.snapshot();
        if let Some(key) = known.keys.get(kid) {
            let now = self.clock.now();
            if known.within(MAX_AGE, now) {
                return Ok(Arc::clone(key));
            }
            if known.within(MAX_STALE, now) {
                // Somebody else is fetching already: the old key will do.
                let Ok(next) = self.next.try_lock() else {
                    return Ok(Arc::clone(key));
                };
                self.renew(next).await;
                return self.answer(kid);
            }
        }
        let next = self.next.lock().await;
        // While this caller waited, another may have fetched: then the pause has just begun, and nothing is done.
        self.renew(next).await;
        self.answer(kid)
    }

    fn answer(&self, kid: &str) -> Result<Arc<IssuerKey>, TokenError> {
        let known = self.snapshot();
        if !known.within(MAX_STALE, self.clock.now()) {
            return Err(TokenError::Unavailable);
        }
        let key = known.keys.get(kid).ok_or(Rejection::UnknownKey)?;
        Ok(Arc::clone(key))
    }

    async fn renew(&self, mut next: MutexGuard<'_, DateTime<Utc>>) {
        let now = self.clock.now();
        if now < *next {
            return;
        }
        // Set first: a caller that goes away in the middle has used up the turn.
        *next = now + PAUSE_AFTER_FAILURE;
        match self.fetcher.fetch().await {
            Ok(keys) => {
                *next = now + PAUSE;
                let snapshot = Arc::new(Snapshot { keys, fetched_at: Some(now) });
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
            }
            Err(error) => {
                let issuer = self.fetcher.issuer();
                tracing::warn!(issuer, %error, "can't fetch the issuer's keys");
            }
        }
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}
