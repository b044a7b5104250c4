//! What is under way: so much at once, and so much of it to one endpoint, that a slow receiver slows no other.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

/// The most requests under way at once. Each is a socket and a few kilobytes; a connection to the database is used only
/// before and after.
const MOST: usize = 256;
/// The most to one endpoint.
const MOST_TO_ONE: usize = 4;

/// Counts what is under way. Clones count together.
#[derive(Clone)]
pub struct Flights(Arc<Count>);

struct Count {
    by_endpoint: Mutex<HashMap<Uuid, usize>>,
    all: watch::Sender<usize>,
    is_closed: AtomicBool,
}

/// One request under way, counted for as long as this lives, also if it panics.
pub struct Flight {
    count: Arc<Count>,
    endpoint: Uuid,
}

impl Default for Flights {
    fn default() -> Self {
        Self(Arc::new(Count {
            by_endpoint: Mutex::default(),
            all: watch::Sender::new(0),
            is_closed: AtomicBool::new(false),
        }))
    }
}

impl Flights {
    /// As many as can be begun to an endpoint now; to one that fails, one at a time.
    pub fn begin(&self, endpoint: Uuid, is_failing: bool) -> Vec<Flight> {
        let mut by_endpoint = self.0.by_endpoint.lock().unwrap_or_else(PoisonError::into_inner);
        if self.0.is_closed.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let under_way = by_endpoint.get(&endpoint).copied().unwrap_or(0);
        let most = if is_failing { 1 } else { MOST_TO_ONE };
        let room = most.saturating_sub(under_way).min(MOST - (*self.0.all.borrow()).min(MOST));
        if room > 0 {
            by_endpoint.insert(endpoint, under_way + room);
            self.0.all.send_modify(|all| *all += room);
        }
        (0..room).map(|_| Flight { count: self.0.clone(), endpoint }).collect()
    }

    /// Whether who is done should make room for others instead of going on.
    pub fn is_full(&self) -> bool {
        *self.0.all.borrow() >= MOST || self.0.is_closed.load(Ordering::Relaxed)
    }

    /// Waits until nothing is under way.
    pub async fn settled(&self) {
        // The sender lives in `self`, so the channel can't be closed.
        let _ = self.0.all.subscribe().wait_for(|all| *all == 0).await;
    }

    /// Begins nothing more, and waits for what is under way: before a server stops. Who can't wait may leave: what was
    /// not heard of is sent again when its lease is over.
    pub async fn close(&self) {
        self.0.is_closed.store(true, Ordering::Relaxed);
        self.settled().await;
    }
}

impl Flight {
    /// Where it goes.
    pub fn endpoint(&self) -> Uuid {
        self.endpoint
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut by_endpoint = self.count.by_endpoint.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = by_endpoint.get_mut(&self.endpoint) {
            *under_way -= 1;
            if *under_way == 0 {
                by_endpoint.remove(&self.endpoint);
            }
        }
        self.count.all.send_modify(|all| *all -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_room_for_all_and_for_none_alone() {
        let flights = Flights::default();
        let (slow, failing) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let begun = flights.begin(slow, false);
        assert_eq!((begun.len(), flights.begin(slow, false).len()), (MOST_TO_ONE, 0));
        let one = flights.begin(failing, true);
        assert_eq!((one.len(), flights.begin(failing, true).len()), (1, 0));

        let each = (3..).map(|nth| flights.begin(Uuid::from_u128(nth), false));
        let others: Vec<Flight> = each.take_while(|begun| !begun.is_empty()).flatten().collect();
        assert_eq!(begun.len() + one.len() + others.len(), MOST);
        assert!(flights.is_full());

        drop(begun);
        assert!(!flights.is_full());
        assert_eq!(flights.begin(slow, false).len(), MOST_TO_ONE, "the room is given back");
        drop((one, others));
        flights.close().await;
        assert!(flights.begin(slow, false).is_empty(), "nothing is begun any more");
    }
}
