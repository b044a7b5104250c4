//! Which dead letters, and in which order.

use async_graphql::{Enum, InputObject};
use entity::outbox::dead_letter::Consumer;
use entity::outbox::outbox_event;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, NameFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "dead_letters";

/// Which dead letters. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct DeadLetterFilter {
    /// By who gave the event up.
    pub consumer: Option<ChoiceFilter<Consumer>>,
    /// By the event.
    pub event_id: Option<IdFilter<outbox_event::Entity>>,
    /// By what happened, such as `invoice.issued`.
    pub event_type: Option<NameFilter>,
    /// By when it was replayed; `isNull` finds what still waits for it.
    pub replayed_at: Option<DateTimeFilter>,
    /// By when it was given up.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<DeadLetterFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<DeadLetterFilter>>,
    /// This must not hold.
    pub not: Option<Box<DeadLetterFilter>>,
}

impl Filter for DeadLetterFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.consumer.map(|f| f.on((TABLE, "consumer"))))
            .and_maybe(self.event_id.map(|f| f.on((TABLE, "outbox_event_id"))))
            .and_maybe(self.event_type.map(|f| f.on((TABLE, "event_type"))))
            .and_maybe(self.replayed_at.map(|f| f.on((TABLE, "replayed_at"))))
            .and_maybe(self.created_at.map(|f| f.on((TABLE, "created_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What dead letters can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DeadLetterOrderField {
    /// When it was given up.
    CreatedAt,
}

impl OrderField for DeadLetterOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
