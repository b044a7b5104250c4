//! Who gets which events of which organization: an event is read once for all who want it.
//!
//! Each subscriber has a bounded queue, into which the hub puts what it wants. Whoever does not keep up loses the
//! queue, and is told from where to go on; nobody else waits for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::backlog::{self, PAGE};
use super::event::Event;
use super::wanted::Wanted;
use crate::auth::actor::OrganizationId;
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::{Error, Fault, Result};

/// Who gets which events.
#[derive(Default)]
pub struct Hub {
    channels: Mutex<HashMap<OrganizationId, Channel>>,
    /// Held during a turn: events are read, and passed on, in their order.
    turn: tokio::sync::Mutex<()>,
}

/// An organization of which somebody wants events.
struct Channel {
    /// The number of the last event that was passed on.
    read_to: i64,
    queues: Vec<Queue>,
}

struct Queue {
    wanted: Arc<Wanted>,
    events: mpsc::Sender<Arc<Event>>,
}

/// A place at the hub.
pub struct Attached {
    /// The events that are wanted and come after `from`, in their order. It ends when it overflows.
    pub events: mpsc::Receiver<Arc<Event>>,
    /// What comes up to this number does not come here, but from the outbox.
    pub from: i64,
}

impl Hub {
    /// From now on, wanted events are put into a queue that holds `capacity` of them. `last` is the number of an event
    /// that has been passed on: where the first subscriber of an organization begins.
    pub fn attach(&self, organization: OrganizationId, last: i64, wanted: Arc<Wanted>, capacity: usize) -> Attached {
        let mut channels = self.channels();
        let channel = channels.entry(organization).or_insert_with(|| Channel { read_to: last, queues: Vec::new() });
        channel.attach(wanted, capacity)
    }

    /// As [`Hub::attach`], behind the event of the number `after` or from now on, if somebody waits for the
    /// organization's events already and nothing lies in between: when many come back at once, nobody has to ask the
    /// database.
    pub fn join(
        &self,
        organization: OrganizationId,
        after: Option<i64>,
        wanted: Arc<Wanted>,
        capacity: usize,
    ) -> Option<Attached> {
        let mut channels = self.channels();
        let channel = channels.get_mut(&organization)?;
        after.is_none_or(|after| after == channel.read_to).then(|| channel.attach(wanted, capacity))
    }

    /// How many subscriptions get what is new.
    pub fn attached(&self) -> usize {
        let open = |channel: &Channel| channel.queues.iter().filter(|queue| !queue.events.is_closed()).count();
        self.channels().values().map(open).sum()
    }

    /// Reads what is new of the organizations that somebody wants events of, and passes it on; answers how many events
    /// there were. It costs one statement while nothing is new, and one more for each organization that has something.
    pub async fn turn(&self, db: &Db, moment: &Moment) -> Result<usize> {
        let _turn = self.turn.lock().await;
        let wanted = self.wanted();
        if wanted.is_empty() {
            return Ok(0);
        }
        let tx = db.system(Task::Subscribe, moment).await?;
        let organizations = wanted.keys().map(|organization| organization.uuid()).collect();
        let mut found = 0;
        for (organization, last) in backlog::positions(&tx, organizations).await? {
            if let Some(read_to) = wanted.get(&organization).filter(|read_to| **read_to < last) {
                match tx.attempt(self.read(&tx, organization, *read_to, last)).await {
                    Ok(more) => found += more,
                    Err(fault @ Error::Fault(Fault::Unavailable)) => return Err(fault),
                    Err(error) => tracing::warn!(%organization, cause = ?error, "an organization's subscribers wait"),
                }
            }
        }
        tx.rollback().await;
        Ok(found)
    }

    async fn read(&self, tx: &SystemTx, organization: OrganizationId, after: i64, last: i64) -> Result<usize> {
        let (mut after, mut found) = (after, 0);
        loop {
            let page = backlog::page(tx, organization, after, last).await?;
            let is_last = (page.len() as u64) < PAGE;
            found += page.len();
            after = if is_last { last } else { page.last().map_or(last, |event| event.sequence) };
            self.pass_on(organization, page, after);
            if is_last {
                return Ok(found);
            }
        }
    }

    /// The organizations that somebody wants events of, and how far each was read. Forgets those whom nobody waits for.
    fn wanted(&self) -> HashMap<OrganizationId, i64> {
        let mut channels = self.channels();
        channels.retain(|_, channel| {
            channel.queues.retain(|queue| !queue.events.is_closed());
            !channel.queues.is_empty()
        });
        channels.iter().map(|(organization, channel)| (*organization, channel.read_to)).collect()
    }

    fn pass_on(&self, organization: OrganizationId, events: Vec<Event>, read_to: i64) {
        let mut channels = self.channels();
        let Some(channel) = channels.get_mut(&organization) else { return };
        for event in events.into_iter().map(Arc::new) {
            channel.queues.retain(|queue| !queue.wanted.wants(&event.row) || put(queue, &event));
        }
        channel.read_to = read_to;
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<OrganizationId, Channel>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Channel {
    fn attach(&mut self, wanted: Arc<Wanted>, capacity: usize) -> Attached {
        let (sender, events) = mpsc::channel(capacity);
        self.queues.push(Queue { wanted, events: sender });
        Attached { events, from: self.read_to }
    }
}

/// Whether the queue is still good.
fn put(queue: &Queue, event: &Arc<Event>) -> bool {
    match queue.events.try_send(event.clone()) {
        Ok(()) => true,
        Err(TrySendError::Full(_)) => {
            metrics::counter!("chambers_subscribers_too_slow_total").increment(1);
            false
        }
        Err(TrySendError::Closed(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use entity::outbox::outbox_event;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::subscriptions::event::row;

    fn events(count: i64, r#type: &str) -> Vec<Event> {
        let numbered = |sequence| {
            let row = row(r#type, Uuid::now_v7(), json!({}));
            Event::of(outbox_event::Model { sequence: Some(sequence), ..row })
        };
        (1..=count).filter_map(numbered).collect()
    }

    fn deals() -> Arc<Wanted> {
        Arc::new(Wanted { subjects: ["deal"].into(), ..Wanted::default() })
    }

    #[tokio::test]
    async fn whoever_does_not_keep_up_loses_the_queue_and_nobody_else_does() {
        let (hub, organization) = (Hub::default(), OrganizationId::new());
        let mut slow = hub.attach(organization, 7, deals(), 2);
        let mut quick = hub.attach(organization, 9, deals(), 8);
        assert_eq!((slow.from, quick.from), (7, 7), "both go on from where the first began");
        assert_eq!(hub.attached(), 2);
        hub.pass_on(organization, events(3, "deal.won"), 10);
        hub.pass_on(organization, events(3, "task.created"), 13);
        assert_eq!(hub.attached(), 1);
        for (attached, expected) in [(&mut slow, vec![1, 2]), (&mut quick, vec![1, 2, 3])] {
            let mut came = Vec::new();
            while let Ok(event) = attached.events.try_recv() {
                came.push(event.sequence);
            }
            assert_eq!(came, expected);
        }
        assert!(slow.events.recv().await.is_none(), "it has ended");
        assert!(!quick.events.is_closed());
        assert_eq!(hub.attach(organization, 7, deals(), 2).from, 13);
        let join = |after| hub.join(organization, after, deals(), 2).map(|attached| attached.from);
        assert_eq!((join(None), join(Some(13)), join(Some(12))), (Some(13), Some(13), None));
        assert!(hub.join(OrganizationId::new(), None, deals(), 2).is_none(), "nobody knows where it stands");
    }

    #[test]
    fn nobody_s_organization_is_forgotten() {
        let (hub, organization) = (Hub::default(), OrganizationId::new());
        let attached = hub.attach(organization, 7, deals(), 2);
        assert_eq!(hub.wanted(), HashMap::from([(organization, 7)]));
        drop(attached);
        assert_eq!(hub.wanted(), HashMap::new());
        hub.pass_on(organization, events(1, "deal.won"), 8);
        assert_eq!(hub.attached(), 0);
    }
}
