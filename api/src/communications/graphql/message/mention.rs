//! The type `MessageMention`, and its lists.

use async_graphql::{Enum, InputObject, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::communications::{message, message_mention};
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, IdFilter, join};
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::order::OrderField;
use crate::identity::graphql::member::OrganizationMember;
use crate::repo::sieve::Sieve;

use super::Message;

const TABLE: &str = "message_mentions";

/// That a message mentions a member.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(message_mention::Model)]
pub struct MessageMention {
    /// The mention's id.
    #[graphql(owned)]
    pub id: Id<message_mention::Entity>,
    /// Who is mentioned.
    #[columns("member_id")]
    pub member: One<OrganizationMember>,
    /// The message.
    #[columns("message_id")]
    pub message: One<Message>,
    /// When they were mentioned, UTC.
    #[columns("created_at")]
    pub mentioned_at: DateTime<Utc>,
}

impl Object for MessageMention {
    type Row = message_mention::Model;
    const READ: Permission = Permission::ThreadRead;
}

impl Listed for MessageMention {
    type Filter = MessageMentionFilter;
    type Order = MessageMentionOrderField;
}

#[relations]
impl MessageMention {}

/// Which mentions. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct MessageMentionFilter {
    /// By the message.
    pub message_id: Option<IdFilter<message::Entity>>,
    /// By who is mentioned.
    pub member_id: Option<IdFilter<organization_member::Entity>>,
    /// By when they were mentioned.
    pub mentioned_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<MessageMentionFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<MessageMentionFilter>>,
    /// This must not hold.
    pub not: Option<Box<MessageMentionFilter>>,
}

impl Filter for MessageMentionFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.message_id.map(|f| f.on((TABLE, "message_id"))))
            .and_maybe(self.member_id.map(|f| f.on((TABLE, "member_id"))))
            .and_maybe(self.mentioned_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What mentions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MessageMentionOrderField {
    /// When they were made.
    CreatedAt,
}

impl OrderField for MessageMentionOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
