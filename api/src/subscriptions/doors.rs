//! How many are connected: in all, from one address, as one actor; and to how much an actor has subscribed. And that
//! the server closes.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

/// Whom places count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// An address; of IPv6 the /64, the smallest network that one subscriber gets.
    Address(IpAddr),
    /// A member or a key: its sockets.
    Actor(Uuid),
    /// What a member or a key has subscribed to.
    Subscribed(Uuid),
    /// What a member's or a key's subscriptions have under way.
    UnderWay(Uuid),
}

impl Of {
    /// What an address counts as.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// Who may come in. Cheap to clone; clones are the same.
#[derive(Clone, Default)]
pub struct Doors(Arc<Parts>);

struct Parts {
    taken: Mutex<HashMap<Of, usize>>,
    open: watch::Sender<usize>,
    closing: watch::Sender<bool>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { taken: Mutex::default(), open: watch::Sender::new(0), closing: watch::Sender::new(false) }
    }
}

/// A place that is taken until it is dropped.
pub struct Place {
    of: Of,
    doors: Doors,
}

/// A connection that is counted until it is dropped.
pub struct Counted(Doors);

impl Doors {
    /// A place of the `most` that there are; none if all are taken.
    pub fn place(&self, of: Of, most: usize) -> Option<Place> {
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(of).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { of, doors: self.clone() })
    }

    /// Counts a connection; none if the server closes.
    pub fn enter(&self) -> Option<Counted> {
        if *self.0.closing.borrow() {
            return None;
        }
        self.0.open.send_modify(|open| *open += 1);
        metrics::gauge!("chambers_sockets").increment(1.0);
        Some(Counted(self.clone()))
    }

    /// Waits until the server closes.
    pub async fn closing(&self) {
        // The sender lives in `self`, so the channel can't be closed.
        let _ = self.0.closing.subscribe().wait_for(|closing| *closing).await;
    }

    /// Tells everyone to go, and lets nobody in any more.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Waits until all have gone.
    pub async fn emptied(&self) {
        let _ = self.0.open.subscribe().wait_for(|open| *open == 0).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.doors.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.of);
            }
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.open.send_modify(|open| *open -= 1);
        metrics::gauge!("chambers_sockets").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn places_are_given_back() {
        let (doors, actor) = (Doors::default(), Of::Actor(Uuid::nil()));
        let first = doors.place(actor, 2);
        let second = doors.place(actor, 2);
        assert!(first.is_some() && second.is_some() && doors.place(actor, 2).is_none());
        drop(first);
        assert!(doors.place(actor, 2).is_some());
        assert!(doors.place(Of::Subscribed(Uuid::nil()), 1).is_some(), "sockets and subscriptions are counted apart");
        let network = |text: &str| text.parse().map(Of::address).ok();
        assert_eq!(network("2001:db8::1"), network("2001:db8::2"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn a_closed_door_is_waited_for() {
        let doors = Doors::default();
        let inside = doors.enter();
        assert!(doors.closing().now_or_never().is_none());
        doors.close();
        assert!(doors.closing().now_or_never().is_some());
        assert!(doors.enter().is_none());
        assert!(doors.emptied().now_or_never().is_none());
        drop(inside);
        assert!(doors.emptied().now_or_never().is_some());
    }
}
