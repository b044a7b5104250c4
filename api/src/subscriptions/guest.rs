//! Who is connected, and whether they may stay.
//!
//! One look-up a second serves all of a node, however many there are. Whoever's session, membership or key has ended,
//! whose token has expired or whose permissions have changed has to go; with a new token they may come back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use crate::auth::actor::Actor;
use crate::auth::presence::{Presence, Present};
use crate::db::{Db, Moment};
use crate::error::Result;

/// Why somebody has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The token's time is over.
    Expired,
    /// The session, the membership or the key was ended.
    Revoked,
    /// The role, the scopes or where the organization's days begin are not what they were.
    Changed,
}

/// Someone who is connected.
pub struct Guest {
    /// Who it is, and what they may do for as long as they stay.
    pub actor: Actor,
    until: Option<DateTime<Utc>>,
    leave: OnceLock<Leave>,
    told: Notify,
}

impl Guest {
    /// Why they have to go, if they have to.
    pub fn must_leave(&self, now: DateTime<Utc>) -> Option<Leave> {
        let expired = self.until.is_some_and(|until| until <= now);
        self.leave.get().copied().or(expired.then_some(Leave::Expired))
    }

    /// Whether they may stay. If not, they are told.
    pub fn may_stay(&self, now: DateTime<Utc>) -> bool {
        self.must_leave(now).map(|leave| self.tell(leave)).is_none()
    }

    /// Waits until they have to go. One waits at a time.
    pub async fn leaving(&self) -> Leave {
        loop {
            if let Some(leave) = self.leave.get() {
                return *leave;
            }
            self.told.notified().await;
        }
    }

    fn tell(&self, leave: Leave) {
        if self.leave.set(leave).is_ok() {
            self.told.notify_one();
        }
    }
}

/// All who are connected to this process. Cheap to clone; clones are the same.
#[derive(Clone, Default)]
pub struct Guests(Arc<Parts>);

#[derive(Default)]
struct Parts {
    all: Mutex<HashMap<u64, Arc<Guest>>>,
    next: AtomicU64,
}

/// A guest's presence, which ends when it is dropped.
pub struct Welcome {
    /// The guest.
    pub guest: Arc<Guest>,
    number: u64,
    guests: Guests,
}

impl Guests {
    /// Somebody comes who may stay until then.
    pub fn welcome(&self, actor: Actor, until: Option<DateTime<Utc>>) -> Welcome {
        let guest = Arc::new(Guest { actor, until, leave: OnceLock::new(), told: Notify::new() });
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        self.all().insert(number, guest.clone());
        Welcome { guest, number, guests: self.clone() }
    }

    /// Looks at everyone; answers how many have to go.
    pub async fn roll_call(&self, presence: &Presence, db: &Db, moment: &Moment) -> Result<usize> {
        let (mut staying, mut going) = (Vec::new(), 0);
        for guest in self.all().values() {
            match guest.must_leave(moment.now) {
                Some(leave) => {
                    guest.tell(leave);
                    going += 1;
                }
                None => staying.push(guest.clone()),
            }
        }
        if staying.is_empty() {
            return Ok(going);
        }
        let actors: Vec<&Actor> = staying.iter().map(|guest| &guest.actor).collect();
        let now = presence.roll_call(db, moment, &actors).await?;
        for (guest, now) in staying.iter().zip(now) {
            let leave = match now {
                None => Leave::Revoked,
                Some(now) if now == (Present { permissions: guest.actor.permissions, zone: guest.actor.zone }) => {
                    continue;
                }
                Some(_) => Leave::Changed,
            };
            guest.tell(leave);
            going += 1;
        }
        Ok(going)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Arc<Guest>>> {
        self.0.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Welcome {
    fn drop(&mut self) {
        self.guests.all().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use futures::FutureExt as _;

    use super::*;
    use crate::auth::actor::OrganizationId;

    #[test]
    fn a_guest_leaves_when_the_token_ends_or_when_told() {
        let (guests, now) = (Guests::default(), DateTime::UNIX_EPOCH);
        let here = guests.welcome(Actor::system(OrganizationId::new()), Some(now + TimeDelta::seconds(1)));
        assert_eq!(here.guest.must_leave(now), None);
        assert_eq!(here.guest.must_leave(now + TimeDelta::seconds(1)), Some(Leave::Expired));
        assert!(here.guest.leaving().now_or_never().is_none());
        here.guest.tell(Leave::Revoked);
        here.guest.tell(Leave::Changed);
        assert_eq!(here.guest.leaving().now_or_never(), Some(Leave::Revoked), "the first reason stays");
        assert_eq!(here.guest.must_leave(now), Some(Leave::Revoked));
        drop(here);
        assert!(guests.all().is_empty());
    }
}
