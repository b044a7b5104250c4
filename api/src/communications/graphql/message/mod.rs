//! Messages in the schema.

mod filter;
mod input;
mod mention;
mod mutation;
mod object;
mod part;
mod query;
mod transition;

pub use self::filter::{MessageFilter, MessageOrderField};
pub use self::input::MessageContent;
pub use self::mention::{MessageMention, MessageMentionFilter, MessageMentionOrderField};
pub use self::mutation::MessageMutation;
pub use self::object::Message;
pub use self::part::{MessageAttachment, MessageRevision};
pub use self::query::MessageQuery;
pub use self::transition::MessageTransitionMutation;
