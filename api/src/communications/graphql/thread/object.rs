//! The type `Thread`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::communications::thread::{self, ThreadStatus};
use entity::files::file_object::Visibility;

use crate::auth::permission::Permission;
use crate::communications::graphql::message::Message;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::identity::graphql::member::OrganizationMember;

use super::{ThreadFilter, ThreadOrderField, ThreadParticipant, ThreadParticipation};

/// A conversation, among members or with a client. No thread is private in this version: every member with the permission
/// `THREAD_READ` sees all threads and what is said in them, whether they take part or not. Taking part decides what counts
/// as unread; and of contacts, what the client portal will show them.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(thread::Model)]
pub struct Thread {
    /// The thread's id.
    #[graphql(owned)]
    pub id: Id<thread::Entity>,
    /// What it is about.
    pub subject: String,
    /// Whether contacts may take part. Settled by the first message.
    pub visibility: Visibility,
    /// Where it stands. A SNOOZED one whose time has come stays so until `wakeDueThreads` runs.
    pub status: ThreadStatus,
    /// Until when it is SNOOZED, UTC; null if it is not.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it was CLOSED, UTC; null if it is not.
    pub closed_at: Option<DateTime<Utc>>,
    /// How many messages were posted in it, redacted ones too. Posting changes neither `version` nor `updatedAt`.
    pub message_count: i32,
    /// When the last of them was posted, UTC; null if there is none.
    pub last_message_at: Option<DateTime<Utc>>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The work that it is about; null if there is none, or it is deleted.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The client: its engagement's, if it is about one. Null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The member who sees to it.
    #[columns("assignee_member_id")]
    pub assignee: One<OrganizationMember>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<ThreadStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ThreadStatus);

impl Object for Thread {
    type Row = thread::Model;
    const READ: Permission = Permission::ThreadRead;
}

impl Listed for Thread {
    type Filter = ThreadFilter;
    type Order = ThreadOrderField;
}

#[relations]
impl Thread {
    /// How the caller takes part: what they have read, and whether they want to hear of it. Null for those who don't take
    /// part, and for API keys.
    async fn my_participation(&self, ctx: &Context<'_>) -> Result<Option<ThreadParticipation>> {
        super::participant::mine(ctx, self.id).await
    }

    /// How many of its messages the caller has not read; 0 for those who don't take part.
    async fn unread_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(super::participant::mine(ctx, self.id).await?.map_or(0, |mine| mine.unread_count))
    }

    /// Who takes part, in the order in which they came: at most 500.
    #[by("thread_id")]
    fn participants() -> Parts<ThreadParticipant>;

    /// What was said. By SEQUENCE, ascending, it reads from the first message to the last; `last: 50` are the newest ones.
    #[by("thread_id")]
    fn messages() -> Many<Message>;

    /// What happened to the thread itself, newest first. Nothing here tells what somebody said or read.
    fn activity() -> Activity;
}
