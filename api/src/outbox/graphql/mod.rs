//! Events in the schema: their types, the feed, dead letters, and their replay.

pub mod dead_letter;
pub mod event_type;
mod numbers;
pub mod outbox_event;
mod sequence;

use derive::Roots;

pub use self::numbers::Numbers;
pub use self::sequence::Sequence;
use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct OutboxQuery(
    Boxed<dead_letter::DeadLetterQuery>,
    Boxed<event_type::EventTypeQuery>,
    Boxed<outbox_event::FeedQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct OutboxMutation(Boxed<dead_letter::ReplayMutation>);
