//! The root of subscriptions.
//!
//! An operation runs once when it is subscribed to, without an event: it says what it wants ([`Asked`]), or why it is
//! refused. Then it runs anew for each event that it wants, with that event, today's permissions and a snapshot of its
//! own.

mod event;
mod root;

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use futures::stream;

pub use self::event::{ActivityFeedEvent, RecordChange, ThreadMessageEvent};
pub use self::root::Subscription;
use super::event::Event;
use super::wanted::Wanted;
use crate::error::Result;

/// What an operation asks to be told of; empty before it ran.
#[derive(Default)]
pub struct Asked(Mutex<Vec<Ask>>);

/// What one field asks to be told of.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which events.
    pub wanted: Wanted,
    /// Those after this number; from now on, if there is none.
    pub after: Option<i64>,
}

impl Asked {
    /// Everything that was asked for.
    pub fn take(&self) -> Vec<Ask> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, ask: Ask) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(ask);
    }
}

/// At most one item.
type AtMostOne<T> = stream::Iter<std::option::IntoIter<T>>;

/// The event that the operation runs for, in the field's words; or what the field asks for, if it runs for none.
async fn told<T: From<Arc<Event>>>(
    ctx: &Context<'_>,
    ask: impl Future<Output = Result<Ask>> + Send,
) -> Result<AtMostOne<T>> {
    let event = ctx.data_opt::<Arc<Event>>().cloned();
    if let (None, Some(asked)) = (&event, ctx.data_opt::<Arc<Asked>>()) {
        asked.add(ask.await?);
    }
    Ok(stream::iter(event.map(T::from)))
}
