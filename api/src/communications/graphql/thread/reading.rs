//! `markThreadRead`, `markThreadUnread`, `muteThread`, `unmuteThread`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::communications::thread;

use super::Thread;
use crate::auth::permission::Permission;
use crate::communications::reading;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, payloads};
use crate::graphql::scope::InScope;

payloads! {
    /// What `markThreadRead` answers.
    MarkThreadReadPayload {
        /// The thread; after an `INVALID_TRANSITION`, as it is now.
        thread: Thread
    }
    /// What `markThreadUnread` answers.
    MarkThreadUnreadPayload {
        /// The thread; after an `INVALID_TRANSITION`, as it is now.
        thread: Thread
    }
    /// What `muteThread` answers.
    MuteThreadPayload {
        /// The thread; after an `INVALID_TRANSITION`, as it is now.
        thread: Thread
    }
    /// What `unmuteThread` answers.
    UnmuteThreadPayload {
        /// The thread; after an `INVALID_TRANSITION`, as it is now.
        thread: Thread
    }
}

/// What `markThreadRead` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MarkThreadReadInput {
    /// Which thread.
    thread_id: Id<thread::Entity>,
    /// The `sequence` of the last message that is read; all of them if nothing is said, or there are fewer.
    up_to_sequence: Option<i32>,
}

/// What `markThreadUnread` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MarkThreadUnreadInput {
    /// Which thread.
    thread_id: Id<thread::Entity>,
    /// The `sequence` of the first message that is unread; the last one's if nothing is said.
    from_sequence: Option<i32>,
}

/// What `muteThread` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MuteThreadInput {
    /// Which thread.
    thread_id: Id<thread::Entity>,
}

/// What `unmuteThread` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UnmuteThreadInput {
    /// Which thread.
    thread_id: Id<thread::Entity>,
}

/// What members note of threads for themselves, in the mutation root. None of it is an event, or changes the thread's version:
/// what somebody reads is nobody else's business.
#[derive(Default)]
pub struct ThreadReadingMutation;

#[Object]
impl ThreadReadingMutation {
    /// Marks the messages of a thread as read for the caller, up to one of them; those that are read already stay so.
    /// `INVALID_TRANSITION` for those who don't take part. Nobody else sees it.
    async fn mark_thread_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which thread, and how far.")] input: MarkThreadReadInput,
    ) -> Result<MarkThreadReadPayload> {
        let tx = ctx.scope().write(Permission::ThreadRead).await?;
        let outcome = reading::read(&tx, input.thread_id, input.up_to_sequence).await;
        answer_or_current(ctx, &tx, input.thread_id, outcome).await
    }

    /// Marks the messages of a thread as unread for the caller, from one of them on; those that are unread already stay so.
    /// `INVALID_TRANSITION` for those who don't take part. Nobody else sees it.
    async fn mark_thread_unread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which thread, and from where.")] input: MarkThreadUnreadInput,
    ) -> Result<MarkThreadUnreadPayload> {
        let tx = ctx.scope().write(Permission::ThreadRead).await?;
        let outcome = reading::unread(&tx, input.thread_id, input.from_sequence).await;
        answer_or_current(ctx, &tx, input.thread_id, outcome).await
    }

    /// Says that the caller does not want to hear of a thread: what is unread in it counts no more in `viewer`.
    /// `INVALID_TRANSITION` for those who don't take part. Nobody else sees it.
    async fn mute_thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which thread.")] input: MuteThreadInput,
    ) -> Result<MuteThreadPayload> {
        let tx = ctx.scope().write(Permission::ThreadRead).await?;
        let outcome = reading::mute(&tx, input.thread_id, true).await;
        answer_or_current(ctx, &tx, input.thread_id, outcome).await
    }

    /// Says that the caller wants to hear of a thread again. `INVALID_TRANSITION` for those who don't take part. Nobody else
    /// sees it.
    async fn unmute_thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which thread.")] input: UnmuteThreadInput,
    ) -> Result<UnmuteThreadPayload> {
        let tx = ctx.scope().write(Permission::ThreadRead).await?;
        let outcome = reading::mute(&tx, input.thread_id, false).await;
        answer_or_current(ctx, &tx, input.thread_id, outcome).await
    }
}
