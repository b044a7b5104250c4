//! `postMessage`, `editMessage`.

use async_graphql::{Context, Object};

use super::Message;
use super::input::{EditMessageInput, PostMessageInput};
use crate::auth::permission::Permission;
use crate::communications::message;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `postMessage` answers.
    PostMessagePayload {
        /// The new message.
        message: Message
    }
    /// What `editMessage` answers.
    EditMessagePayload {
        /// The message after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        message: Message
    }
}

/// Messages in the mutation root: post and edit.
#[derive(Default)]
pub struct MessageMutation;

#[Object]
impl MessageMutation {
    /// Says something in a thread. One that is SNOOZED or CLOSED is OPEN again. The caller takes part from now on, and so does
    /// whoever is mentioned; all others who take part have one more message unread.
    async fn post_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and what.")] input: PostMessageInput,
    ) -> Result<PostMessagePayload> {
        let tx = ctx.scope().write(Permission::ThreadWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("postMessage", &input);
        let outcome = once(&tx, attempt, message::post(&tx, input.thread_id, input.into())).await;
        trial.answer(outcome).await
    }

    /// Changes what the caller has written; what others wrote is FORBIDDEN, and what was redacted IMMUTABLE. What it said before
    /// is kept in `revisions`, at most 100 texts (LIMIT). Nothing becomes unread by it but for those who are newly mentioned.
    async fn edit_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which message, and what it says from now on.")] input: EditMessageInput,
    ) -> Result<EditMessagePayload> {
        let tx = ctx.scope().write(Permission::ThreadWrite).await?;
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = message::edit(&tx, id, expected_version, input.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}
