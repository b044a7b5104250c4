//! How many subscriptions there may be: on one socket, and of one member or key on all their sockets of this process.
//!
//! Both are counted twice: what is subscribed to, and what is under way, of which there may be two for each. A
//! subscription that was completed takes up memory until it has ended, and yet its client may begin another at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::settings::SocketSettings;
use crate::subscriptions::doors::{Doors, Of, Place};

/// The places on one socket.
pub(super) struct Places {
    doors: Doors,
    under_way: Arc<Semaphore>,
    on_socket: usize,
    of_actor: usize,
}

/// A subscription's places: what its client counts with, and what its task does. Each is given back when it is dropped.
pub(super) type Taken = (Subscribed, UnderWay);

/// The place of what is subscribed to, until it is completed.
pub(super) struct Subscribed {
    _of_actor: Option<Place>,
}

/// The places of what is under way, until it has ended. So many subscriptions there are, says the metric.
pub(super) struct UnderWay {
    _on_socket: OwnedSemaphorePermit,
    _of_actor: Option<Place>,
}

impl Places {
    /// As many as the settings say.
    pub fn new(doors: Doors, settings: &SocketSettings) -> Self {
        let under_way = Arc::new(Semaphore::new(twice(settings.subscriptions)));
        Self { doors, under_way, on_socket: settings.subscriptions, of_actor: settings.subscriptions_per_actor }
    }

    /// Places for one more on a socket that has `subscribed` already; or why there are none, and what to do about it.
    pub fn take(&self, subscribed: usize, actor: Option<Uuid>) -> Result<Taken, String> {
        let on_socket = self.under_way.clone().try_acquire_owned().ok().filter(|_| subscribed < self.on_socket);
        let on_socket = on_socket.ok_or_else(|| {
            let most = self.on_socket;
            format!("A socket has at most {most} subscriptions: complete others, or open another socket.")
        })?;
        let of_actor = |of: fn(Uuid) -> Of, most| {
            let place = actor.map(|actor| self.doors.place(of(actor), most).ok_or_else(|| self.too_many_of_actor()));
            place.transpose()
        };
        let subscribed = of_actor(Of::Subscribed, self.of_actor)?;
        let under_way = of_actor(Of::UnderWay, twice(self.of_actor))?;
        metrics::gauge!("chambers_subscriptions").increment(1.0);
        Ok((Subscribed { _of_actor: subscribed }, UnderWay { _on_socket: on_socket, _of_actor: under_way }))
    }

    fn too_many_of_actor(&self) -> String {
        let most = self.of_actor;
        format!(
            "A member or key has at most {most} subscriptions on all sockets together: complete others, or close sockets \
             that are not needed any more."
        )
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        metrics::gauge!("chambers_subscriptions").decrement(1.0);
    }
}

fn twice(most: usize) -> usize {
    most.saturating_mul(2).min(Semaphore::MAX_PERMITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(doors: &Doors, subscriptions: usize, subscriptions_per_actor: usize) -> Places {
        let settings = SocketSettings { subscriptions, subscriptions_per_actor, ..SocketSettings::default() };
        Places::new(doors.clone(), &settings)
    }

    #[test]
    fn all_sockets_of_one_actor_share_its_places() {
        let (doors, ada, bob) = (Doors::default(), Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let (first, second) = (places(&doors, 2, 3), places(&doors, 2, 3));
        let held = [first.take(0, ada), first.take(1, ada), second.take(0, ada)];
        assert!(held.iter().all(Result::is_ok));
        assert!(first.take(2, ada).is_err_and(|why| why.contains("A socket has at most 2")));
        assert!(second.take(1, ada).is_err_and(|why| why.contains("at most 3") && why.contains("all sockets")));
        assert!(second.take(1, bob).is_ok(), "another's are counted apart");
        drop(held);
        assert!(second.take(1, ada).is_ok(), "all were given back");
    }

    #[test]
    fn what_was_completed_is_counted_until_it_has_ended() {
        let (doors, ada) = (Doors::default(), Some(Uuid::nil()));
        let places = places(&doors, 9, 1);
        let under_way: Vec<_> =
            (0..2).filter_map(|_| places.take(0, ada).ok()).map(|(_, under_way)| under_way).collect();
        assert_eq!(under_way.len(), 2, "a client that completes one may begin another at once");
        assert!(places.take(0, ada).is_err(), "but not without end");
        drop(under_way);
        assert!(places.take(0, ada).is_ok());
    }
}
