//! What mutations of messages take.

use async_graphql::InputObject;
use entity::Id;
use entity::communications::{message, thread};
use entity::files::file_object;
use entity::identity::organization_member;

use crate::communications::message::{Draft, Edit};
use crate::graphql::trial::RequestOptions;

/// What a message says and carries: something of both at least (REQUIRED).
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "MessageContentInput")]
pub struct MessageContent {
    /// What it says, as HTML: at most 100,000 characters and 5,000 elements. Elements and attributes that `Message.body` does
    /// not have are taken out, scripts and styles with what is in them. Control characters but line breaks and tabs are
    /// INVALID.
    body: Option<String>,
    /// The members whom it mentions, at most 100. They take part then, and have it unread.
    #[graphql(default)]
    mentioned_member_ids: Vec<Id<organization_member::Entity>>,
    /// The files that it carries, in this order, at most 50. In a CLIENT thread only files that clients may see (INVALID).
    #[graphql(default)]
    file_ids: Vec<Id<file_object::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: Option<String>,
}

impl From<MessageContent> for Draft {
    fn from(content: MessageContent) -> Self {
        Self {
            body: content.body,
            mentions: content.mentioned_member_ids,
            files: content.file_ids,
            reply_to: None,
            external_id: content.external_id,
        }
    }
}

/// What `postMessage` takes.
#[derive(Clone, Debug, InputObject)]
pub struct PostMessageInput {
    /// The thread.
    pub(super) thread_id: Id<thread::Entity>,
    /// What it says and carries.
    #[graphql(flatten)]
    content: MessageContent,
    /// The message of the same thread that it answers.
    reply_to_message_id: Option<Id<message::Entity>>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl From<PostMessageInput> for Draft {
    fn from(input: PostMessageInput) -> Self {
        Self { reply_to: input.reply_to_message_id, ..input.content.into() }
    }
}

/// What `editMessage` takes. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct EditMessageInput {
    /// Which message.
    pub(super) id: Id<message::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// What it says from now on; as in `postMessage`.
    body: Option<String>,
    /// All members whom it mentions from now on, at most 100. Who was not mentioned before takes part then, and has it unread.
    mentioned_member_ids: Option<Vec<Id<organization_member::Entity>>>,
    /// All files that it carries from now on, in this order, at most 50.
    file_ids: Option<Vec<Id<file_object::Entity>>>,
}

impl From<EditMessageInput> for Edit {
    fn from(input: EditMessageInput) -> Self {
        Self { body: input.body, mentions: input.mentioned_member_ids, files: input.file_ids }
    }
}
