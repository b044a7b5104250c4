//! One subscription, from the first event to the last.
//!
//! It attaches to the hub first, and then reads what was there before: the hub says from which event on it tells, so
//! that nothing is missed between the two, and nothing comes twice.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::ServerError;
use futures::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

use super::message::{self, Payload};
use super::operation::{Asking, Interrupted, Operation, fault, resume};
use super::places::UnderWay;
use super::start::start;
use crate::db::Moment;
use crate::error::{Fault, Result};
use crate::graphql::scope::Origin;
use crate::http::Http;
use crate::http::metrics;
use crate::http::request::moment;
use crate::subscriptions::backlog::{self, PAGE, Position};
use crate::subscriptions::event::Event;
use crate::subscriptions::graphql::Ask;
use crate::subscriptions::guest::Guest;
use crate::subscriptions::hub::Attached;
use crate::subscriptions::wanted::Wanted;
use crate::turn::said;

/// What is to be sent of a subscription.
pub(super) struct Outgoing {
    /// The subscription.
    pub id: Arc<str>,
    /// Which one of that id: it may be used again.
    pub generation: u64,
    /// The message.
    pub text: String,
    /// Whether it is the last one.
    pub is_last: bool,
}

/// One subscription.
pub(super) struct Following {
    pub http: Arc<Http>,
    pub guest: Arc<Guest>,
    pub origin: Arc<Origin>,
    pub id: Arc<str>,
    pub generation: u64,
    pub outgoing: mpsc::Sender<Outgoing>,
    /// Completes, or is dropped, when nobody wants to hear more. Only waits are broken off, nothing else.
    pub stop: oneshot::Receiver<()>,
    /// Its places among what may be under way, until it has ended.
    pub _places: UnderWay,
}

/// Why it ends.
enum End {
    /// Nobody wants to hear more.
    Stopped,
    /// It must be begun anew behind the event of this number.
    Resume(i64),
}

struct Begun {
    operation: Arc<Operation>,
    wanted: Arc<Wanted>,
    attached: Attached,
    /// The number of the event behind which it goes on.
    seen: i64,
}

impl Following {
    /// Tells of events until nobody wants to hear more. A defect ends only this subscription, and its subscriber is told:
    /// whoever waits for what never comes does not come back.
    pub async fn go_on(mut self, payload: Payload) {
        let ended = AssertUnwindSafe(self.follow(payload)).catch_unwind().await;
        let errors = ended.unwrap_or_else(|panic| {
            let defect = Fault::Internal(format!("a subscription panicked: {}", said(&*panic)));
            vec![fault(defect.into(), &self.moment().request_id)]
        });
        if !errors.is_empty() {
            let text = serde_json::to_string(&errors).unwrap_or_default();
            self.send(message::error(&self.id, &text), true).await;
        }
    }

    /// Tells of events; answers with the errors that end it, none if nobody wants to hear more.
    async fn follow(&mut self, payload: Payload) -> Vec<ServerError> {
        // On the heap: a subscription that waits need not carry the room for its beginning along.
        match Box::pin(self.begin(payload)).await {
            Err(errors) => errors,
            Ok(mut begun) => match self.tell_of(&mut begun).await {
                End::Stopped => Vec::new(),
                End::Resume(after) => vec![resume(after, &self.moment().request_id)],
            },
        }
    }

    fn moment(&self) -> Moment {
        moment(&self.http.services.clock, self.http.settings.deadline)
    }

    fn asking(&self) -> Asking<'_> {
        Asking { http: &self.http, actor: &self.guest.actor, origin: &self.origin }
    }

    async fn begin(&self, payload: Payload) -> Result<Begun, Vec<ServerError>> {
        let moment = self.moment();
        let marked = |mut errors: Vec<ServerError>| {
            for error in &mut errors {
                crate::http::graphql::mark(error, &moment.request_id);
            }
            errors
        };
        let operation = Operation::admit(self.asking(), payload).map_err(marked)?;
        let Ask { wanted, after } = operation.ask(self.asking()).await.map_err(marked)?;
        let wanted = Arc::new(wanted);
        let begun = self.find(after, &wanted).await.map_err(|error| vec![fault(error, &moment.request_id)]);
        begun.map(|(attached, seen)| Begun { operation, wanted, attached, seen })
    }

    /// A place at the hub, and the number of the event behind which it begins.
    async fn find(&self, after: Option<i64>, wanted: &Arc<Wanted>) -> Result<(Attached, i64)> {
        let (hub, queue) = (&self.http.services.subscriptions.hub, self.http.settings.sockets.queue);
        if let Some(attached) = hub.join(self.guest.actor.organization, after, wanted.clone(), queue) {
            let seen = attached.from;
            return Ok((attached, seen));
        }
        let position = self.position().await?;
        let seen = start(after, position)?;
        Ok((self.attach(position.last, wanted), seen))
    }

    async fn position(&self) -> Result<Position> {
        let moment = self.moment();
        let tx = self.http.services.db.read(&self.guest.actor, &moment).await?;
        let position = backlog::position(&tx).await;
        tx.rollback().await;
        position
    }

    fn attach(&self, last: i64, wanted: &Arc<Wanted>) -> Attached {
        let hub = &self.http.services.subscriptions.hub;
        hub.attach(self.guest.actor.organization, last, wanted.clone(), self.http.settings.sockets.queue)
    }

    async fn tell_of(&mut self, begun: &mut Begun) -> End {
        let Err(end) = self.tell_until(begun).await;
        end
    }

    async fn tell_until(&mut self, begun: &mut Begun) -> Result<Infallible, End> {
        self.catch_up(begun).await?;
        while let Some(event) = self.next(begun).await? {
            if event.sequence > begun.seen {
                self.tell(begun, &event).await?;
            }
        }
        Err(End::Resume(begun.seen))
    }

    /// Tells of what the hub told before.
    async fn catch_up(&mut self, begun: &mut Begun) -> Result<(), End> {
        loop {
            while begun.seen < begun.attached.from {
                if self.stop.try_recv() != Err(oneshot::error::TryRecvError::Empty) {
                    return Err(End::Stopped);
                }
                let page = Box::pin(self.page(begun)).await.map_err(|error| {
                    tracing::warn!(cause = ?error, "a subscription could not read on; its subscriber is to resume");
                    End::Resume(begun.seen)
                })?;
                let is_last = (page.len() as u64) < PAGE;
                let last = page.last().map_or(begun.seen, |event| event.sequence);
                for event in page.into_iter().map(Arc::new) {
                    if begun.wanted.wants(&event.row) {
                        self.tell(begun, &event).await?;
                    }
                }
                begun.seen = if is_last { begun.attached.from } else { last };
            }
            // What came meanwhile may have been too much for the queue; it is read like the rest.
            if !begun.attached.events.is_closed() {
                return Ok(());
            }
            begun.attached = self.attach(begun.seen, &begun.wanted);
        }
    }

    async fn page(&self, begun: &Begun) -> Result<Vec<Event>> {
        let moment = self.moment();
        let tx = self.http.services.db.read(&self.guest.actor, &moment).await?;
        let page = backlog::page_behind(&tx, begun.seen, begun.attached.from).await;
        tx.rollback().await;
        page
    }

    /// The next event from the hub; none if too many came.
    async fn next(&mut self, begun: &mut Begun) -> Result<Option<Arc<Event>>, End> {
        tokio::select! {
            biased;
            _ = &mut self.stop => Err(End::Stopped),
            event = begun.attached.events.recv() => Ok(event),
        }
    }

    async fn tell(&mut self, begun: &mut Begun, event: &Arc<Event>) -> Result<(), End> {
        let now = self.http.services.clock.now();
        if !self.guest.may_stay(now) {
            return Err(End::Stopped);
        }
        let operation = &begun.operation;
        let words = event.words(operation.number, operation.words(self.asking(), event.clone()));
        let words = Box::pin(words).await.map_err(|Interrupted| End::Resume(begun.seen))?;
        if let Some(words) = words {
            if !self.send(message::next(&self.id, &words), false).await {
                return Err(End::Stopped);
            }
            let took = self.http.services.clock.now() - event.row.created_at;
            metrics::told(took.to_std().unwrap_or_default());
        }
        begun.seen = event.sequence;
        Ok(())
    }

    /// Whether it was taken over to be sent.
    async fn send(&mut self, text: String, is_last: bool) -> bool {
        let outgoing = Outgoing { id: self.id.clone(), generation: self.generation, text, is_last };
        tokio::select! {
            biased;
            _ = &mut self.stop => false,
            sent = self.outgoing.send(outgoing) => sent.is_ok(),
        }
    }
}
