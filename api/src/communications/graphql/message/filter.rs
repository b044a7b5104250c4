//! Which messages, and in which order.

use async_graphql::{Enum, InputObject};
use entity::communications::{message, thread};
use entity::crm::contact;
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::communications::graphql::thread::{Thread, ThreadFilter};
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, IdFilter, IntFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "messages";

/// Which messages. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct MessageFilter {
    /// By the thread.
    pub thread_id: Option<IdFilter<thread::Entity>>,
    /// By its place in its thread.
    pub sequence: Option<IntFilter>,
    /// By the member who wrote it.
    pub author_member_id: Option<IdFilter<organization_member::Entity>>,
    /// By the contact who wrote it.
    pub author_contact_id: Option<IdFilter<contact::Entity>>,
    /// By the message that it answers.
    pub reply_to_message_id: Option<IdFilter<message::Entity>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its thread must be one of these.
    pub thread: Option<ThreadFilter>,
    /// All of these must hold.
    pub and: Option<Vec<MessageFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<MessageFilter>>,
    /// This must not hold.
    pub not: Option<Box<MessageFilter>>,
}

impl Filter for MessageFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.thread_id.map(|f| f.on((TABLE, "thread_id"))))
            .and_maybe(self.sequence.map(|f| f.on((TABLE, "sequence"))))
            .and_maybe(self.author_member_id.map(|f| f.on((TABLE, "author_member_id"))))
            .and_maybe(self.author_contact_id.map(|f| f.on((TABLE, "author_contact_id"))))
            .and_maybe(self.reply_to_message_id.map(|f| f.on((TABLE, "reply_to_message_id"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(thread) = self.thread {
            own = own.and(related::<Thread>((TABLE, "thread_id"), actor, thread)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What messages can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MessageOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The place in the thread: the order of a conversation, also where two wrote at the same moment.
    Sequence,
}

impl OrderField for MessageOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Sequence => ("sequence", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::Sequence => &["thread_id"],
            _ => &[],
        }
    }
}
