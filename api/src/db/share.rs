//! How much of the pool one organization may hold: slow work of one must not keep the others waiting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::actor::OrganizationId;
use crate::error::{Fault, Result};

/// The most organizations that are remembered; one that is idle holds nothing, and can be forgotten.
const REMEMBERED: u64 = 100_000;

/// Every organization's share. Cheap to clone.
#[derive(Clone)]
pub(super) struct Shares {
    each: usize,
    taken: Cache<OrganizationId, Arc<Semaphore>>,
}

impl Shares {
    /// Half of a pool of `size` connections for each, at least one.
    pub(super) fn of(size: u32) -> Self {
        let each = usize::try_from(size / 2).unwrap_or(usize::MAX).max(1);
        Self { each, taken: Cache::builder().max_capacity(REMEMBERED).time_to_idle(Duration::from_mins(1)).build() }
    }

    /// Waits for the organization's turn; after `until` it is UNAVAILABLE.
    pub(super) async fn take(&self, organization: OrganizationId, until: Instant) -> Result<OwnedSemaphorePermit> {
        let share = self.taken.get_with(organization, || Arc::new(Semaphore::new(self.each)));
        let turn = tokio::time::timeout_at(until.into(), share.acquire_owned()).await;
        Ok(turn.map_err(|_| Fault::Unavailable)?.map_err(|_| Fault::Unavailable)?)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn one_organization_waits_while_another_goes_on() {
        let shares = Shares::of(4);
        let (busy, other) = (OrganizationId::new(), OrganizationId::new());
        let until = Instant::now() + Duration::from_mins(1);
        let first = shares.take(busy, until).await.expect("its first");
        let _second = shares.take(busy, until).await.expect("its second, which is all of its share");
        assert!(shares.take(busy, until).now_or_never().is_none(), "it waits");
        let _another =
            shares.take(other, until).now_or_never().expect("at once").expect("another's share is untouched");
        drop(first);
        let _again =
            shares.take(busy, until).now_or_never().expect("at once").expect("what was given back can be taken");
    }
}
