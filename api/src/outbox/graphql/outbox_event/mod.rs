//! Events in the schema.

mod object;
mod query;

pub use self::object::OutboxEvent;
pub use self::query::{EventPage, FeedQuery};
