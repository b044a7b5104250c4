//! `events`.

use async_graphql::{Context, SimpleObject};
use derive::queries;

use super::OutboxEvent;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::scope::InScope;
use crate::outbox::feed::{self, Feed};
use crate::outbox::graphql::Sequence;

/// Some of the organization's events, in their order.
#[derive(Clone, Debug, SimpleObject)]
pub struct EventPage {
    /// The events; none of them if none of the wanted types is among those that were looked at.
    pub events: Vec<OutboxEvent>,
    /// What to ask `after` next: up to here everything was looked at, also what is of other types.
    pub last_sequence: Sequence,
    /// Whether there is more behind `lastSequence` already. If not, ask again later, or subscribe.
    pub has_more: bool,
}

impl From<Feed> for EventPage {
    fn from(feed: Feed) -> Self {
        Self {
            events: feed.events.into_iter().map(Into::into).collect(),
            last_sequence: Sequence(feed.last),
            has_more: feed.has_more,
        }
    }
}

/// The feed in the query root.
#[derive(Default)]
pub struct FeedQuery;

#[queries]
impl FeedQuery {
    /// What happened in the organization, oldest first, for whoever keeps up with it: ask again `after` the
    /// `lastSequence` of the answer, and every event comes once, also those that are written meanwhile. Events are kept
    /// for 30 days: whoever comes later than that is told so, and reads the records anew. Needs the permission
    /// `EVENT_READ`.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Those behind this sequence number; from the oldest that is kept if nothing is said. BAD_USER_INPUT for \
                    one that was not given yet, and for one behind which events are not kept any more: it tells from \
                    which number on they are."
        )]
        after: Option<Sequence>,
        #[graphql(desc = "The most events; 1 to 100, 25 if nothing is said.")] first: Option<i32>,
        #[graphql(
            desc = "Only events of these types, such as `invoice.issued`; at most 100. Of all if nothing is said. An \
                    unknown type is BAD_USER_INPUT."
        )]
        types: Option<Vec<String>>,
    ) -> Result<EventPage> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::EventRead)?;
        let after = after.map(|sequence| sequence.0);
        Ok(feed::read(tx, after, first, types.unwrap_or_default()).await?.into())
    }
}
