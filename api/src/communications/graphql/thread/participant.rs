//! The types `ThreadParticipant` and `ThreadParticipation`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::communications::{thread, thread_participant};

use crate::auth::permission::Permission;
use crate::crm::graphql::contact::Contact;
use crate::error::Result;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;

/// Someone who takes part in a thread. What they have read is shown to them alone.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(thread_participant::Model)]
pub struct ThreadParticipant {
    /// The participant's id; `removeThreadParticipant` takes it.
    #[graphql(owned)]
    pub id: Id<thread_participant::Entity>,
    /// The member; null if it is a contact.
    #[columns("member_id")]
    pub member: One<OrganizationMember>,
    /// The contact; null if it is a member.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// Since when they take part, UTC.
    #[columns("created_at")]
    pub joined_at: DateTime<Utc>,
}

impl Object for ThreadParticipant {
    type Row = thread_participant::Model;
    const READ: Permission = Permission::ThreadRead;
}

#[relations]
impl ThreadParticipant {}

/// How the caller takes part in a thread.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(thread_participant::Model)]
pub struct ThreadParticipation {
    /// The id among the thread's participants.
    #[graphql(owned)]
    pub id: Id<thread_participant::Entity>,
    /// Whether they don't want to hear of the thread: what is unread in it does not count in `viewer`.
    pub muted: bool,
    /// The `sequence` of the last message that is read; 0 if none is. Those behind it are unread.
    pub last_read_sequence: i32,
    /// When they last marked messages or wrote one, UTC.
    pub last_read_at: Option<DateTime<Utc>>,
    /// How many messages are unread.
    pub unread_count: i32,
}

impl Object for ThreadParticipation {
    type Row = thread_participant::Model;
    const READ: Permission = Permission::ThreadRead;
}

#[relations]
impl ThreadParticipation {}

/// How the caller takes part in a thread; asked for many threads, one statement.
pub(super) async fn mine(ctx: &Context<'_>, thread: Id<thread::Entity>) -> Result<Option<ThreadParticipation>> {
    let Some(member) = ctx.scope().actor()?.member() else { return Ok(None) };
    ctx.scope().reader().await?.sole_of("thread_id", thread.uuid(), ("member_id", member.uuid())).await
}
