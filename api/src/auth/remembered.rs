//! Tokens verified lately: checking a signature costs far more than a hash.
//!
//! Found by the SHA-256 of the whole token, signature included, so nothing that wasn't verified is ever found. What is
//! found may have expired meanwhile: whoever recalls a token compares its times again, with the injected clock.

use chrono::TimeDelta;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::jwt::{MAX_TOKEN_BYTES, Rejection};

/// Most tokens remembered; one takes a few hundred bytes.
const CAPACITY: u64 = 20_000;

/// The hash of a token of acceptable length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub fn of(token: &str) -> Result<Self, Rejection> {
        // Before hashing: a longer one isn't worth even that.
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Rejection::TooLong);
        }
        Ok(Self(Sha256::digest(token).into()))
    }
}

/// What verified tokens said. Cheap to clone; clones share it.
#[derive(Clone)]
pub(super) struct Remembered<T: Clone + Send + Sync + 'static>(Cache<Digest, T>);

impl<T: Clone + Send + Sync + 'static> Remembered<T> {
    /// Forgets a token after `kept`, by the machine's clock: that only frees memory.
    pub fn new(kept: TimeDelta) -> Self {
        let kept = kept.to_std().expect("a duration to keep is positive");
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(kept).build())
    }

    pub fn recall(&self, digest: &Digest) -> Option<T> {
        self.0.get(digest)
    }

    pub fn remember(&self, digest: Digest, verified: T) {
        self.0.insert(digest, verified);
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.run_pending_tasks();
        self.0.entry_count() == 0
    }
}
