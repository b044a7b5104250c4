//! What mutations of threads take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::communications::thread;
use entity::crm::{client_company, contact};
use entity::engagements::engagement;
use entity::files::file_object::Visibility;
use entity::identity::organization_member;

use crate::communications::graphql::message::MessageContent;
use crate::communications::message;
use crate::communications::participant::Invited;
use crate::communications::thread::{Beginning, Draft};
use crate::graphql::trial::RequestOptions;

/// A thread's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct ThreadFields {
    /// What it is about, at most 200 characters. A new thread needs one.
    subject: MaybeUndefined<String>,
    /// Whether contacts may take part; INTERNAL if nothing is said. IMMUTABLE once a message was posted: what was said among
    /// members is never shown to clients. Not INTERNAL while contacts take part (INVALID).
    visibility: Option<Visibility>,
    /// The member who sees to it; they take part then.
    assignee_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<ThreadFields> for Draft {
    fn from(fields: ThreadFields) -> Self {
        Self {
            subject: fields.subject.into(),
            visibility: fields.visibility,
            assignee: fields.assignee_id.into(),
            external_id: fields.external_id.into(),
        }
    }
}

/// What `createThread` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateThreadInput {
    /// The new thread's fields.
    #[graphql(flatten)]
    fields: ThreadFields,
    /// The work that it is about. It stays.
    engagement_id: Option<Id<engagement::Entity>>,
    /// The client that it is about, if it is about no engagement: that has a client of its own (INVALID). It stays.
    client_company_id: Option<Id<client_company::Entity>>,
    /// The members who take part, besides the caller and the assignee.
    #[graphql(default)]
    member_ids: Vec<Id<organization_member::Entity>>,
    /// The contacts who take part: in a CLIENT thread only, and at the client that it is about, if it is about one
    /// (INVALID).
    #[graphql(default)]
    contact_ids: Vec<Id<contact::Entity>>,
    /// The first message.
    message: Option<MessageContent>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl CreateThreadInput {
    /// What is said of it, and what it begins with.
    pub(super) fn parts(self) -> (Draft, Beginning) {
        let beginning = Beginning {
            engagement: self.engagement_id,
            client_company: self.client_company_id,
            invited: Invited { members: self.member_ids, contacts: self.contact_ids },
            message: self.message.map(message::Draft::from),
        };
        (self.fields.into(), beginning)
    }
}

/// What `updateThread` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateThreadInput {
    /// Which thread.
    pub(super) id: Id<thread::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ThreadFields,
}
