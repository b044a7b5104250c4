//! The type `Message`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::communications::message;
use entity::identity::actor_kind::ActorKind;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::communications::graphql::thread::Thread;
use crate::crm::graphql::contact::Contact;
use crate::error::Result;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;

use super::{MessageAttachment, MessageFilter, MessageMention, MessageOrderField, MessageRevision};

/// What somebody said in a thread. Messages are not deleted: one that should not be read is redacted, and keeps its place.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(message::Model)]
pub struct Message {
    /// The message's id.
    #[graphql(owned)]
    pub id: Id<message::Entity>,
    /// Its place in its thread, from 1 on without gaps.
    pub sequence: i32,
    /// What it says, as HTML that is safe to show: of the elements `a b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i li ol
    /// p pre s strong sub sup table tbody td th thead tr u ul`, without attributes but `href` of links to http, https, mailto
    /// and tel, which have `rel="noopener noreferrer"`. Empty if it was redacted, or only carries files.
    pub body: String,
    /// The text of `body` alone: what searches look at.
    pub body_text: String,
    /// When it was last edited, UTC.
    pub edited_at: Option<DateTime<Utc>>,
    /// When it was redacted, UTC.
    pub redacted_at: Option<DateTime<Utc>>,
    /// Why it was redacted; null if nothing was said.
    pub redaction_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The thread; null if it is deleted.
    #[columns("thread_id")]
    pub thread: One<Thread>,
    /// The member who wrote it; null if a contact or an API key did, which `createdBy` tells.
    #[columns("author_member_id")]
    pub author_member: One<OrganizationMember>,
    /// The contact who wrote it; null if it was none, or they are deleted.
    #[columns("author_contact_id")]
    pub author_contact: One<Contact>,
    /// The message that it answers.
    #[columns("reply_to_message_id")]
    pub reply_to: One<Message>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    created_by_kind: ActorKind,
    #[graphql(skip)]
    created_by_id: Option<Uuid>,
}

impl Object for Message {
    type Row = message::Model;
    const READ: Permission = Permission::ThreadRead;
}

impl Listed for Message {
    type Filter = MessageFilter;
    type Order = MessageOrderField;
}

#[relations]
impl Message {
    /// What it said before it was edited, first text first; empty texts if it was redacted. Null for callers who neither
    /// wrote it nor have the permission `THREAD_MODERATE`.
    async fn revisions(&self, ctx: &Context<'_>) -> Result<Option<Vec<MessageRevision>>> {
        let actor = ctx.scope().actor()?;
        let is_author = (self.created_by_kind, self.created_by_id) == (actor.kind(), actor.id());
        if !is_author && !actor.permissions.has(Permission::ThreadModerate) {
            return Ok(None);
        }
        ctx.scope().reader().await?.parts("message_id", self.id.uuid()).await.map(Some)
    }

    /// The members whom it mentions.
    #[by("message_id")]
    fn mentions() -> Parts<MessageMention>;

    /// The files that it carries, in their order.
    #[by("message_id")]
    fn attachments() -> Parts<MessageAttachment>;

    /// What happened to the message, newest first. Nothing here tells what it says or said.
    fn activity() -> Activity;
}
