//! `createThread`, `updateThread`.

use async_graphql::{Context, Object};

use super::Thread;
use super::input::{CreateThreadInput, UpdateThreadInput};
use crate::auth::permission::Permission;
use crate::communications::thread;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createThread` answers.
    CreateThreadPayload {
        /// The new thread.
        thread: Thread
    }
    /// What `updateThread` answers.
    UpdateThreadPayload {
        /// The thread after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        thread: Thread
    }
}

/// Threads in the mutation root: begin and change.
#[derive(Default)]
pub struct ThreadMutation;

#[Object]
impl ThreadMutation {
    /// Begins a thread, OPEN, with its first message if there is one. The caller takes part, the assignee, and whoever the
    /// message mentions.
    async fn create_thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new thread.")] input: CreateThreadInput,
    ) -> Result<CreateThreadPayload> {
        let tx = ctx.scope().write(Permission::ThreadWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createThread", &input);
        let (draft, beginning) = input.parts();
        let outcome = once(&tx, attempt, thread::create(&tx, draft, beginning)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a thread. What it is about stays: begin another one for another engagement or client.
    async fn update_thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which thread, and what to change.")] input: UpdateThreadInput,
    ) -> Result<UpdateThreadPayload> {
        let tx = ctx.scope().write(Permission::ThreadWrite).await?;
        let outcome = thread::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
