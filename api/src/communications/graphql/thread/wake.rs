//! `wakeDueThreads`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::Thread;
use crate::auth::permission::Permission;
use crate::communications::thread;
use crate::error::{Result, UserError, UserErrorCode};
use crate::graphql::mutation::{shown, split};
use crate::graphql::scope::InScope;

/// The most threads that are taken up at once.
const MOST: i32 = 100;

/// What `wakeDueThreads` takes.
#[derive(Clone, Debug, InputObject)]
pub struct WakeDueThreadsInput {
    /// The most threads to take up: 1 to 100 (INVALID).
    #[graphql(default = 100)]
    limit: i32,
}

/// What `wakeDueThreads` answers.
#[derive(SimpleObject)]
pub struct WakeDueThreadsPayload {
    /// The threads that are OPEN again, those first that waited longest.
    threads: Vec<Thread>,
    /// Whether there are more: call it again.
    has_more: bool,
    /// Why nothing was changed; empty if something was, or nothing was due.
    user_errors: Vec<UserError>,
}

/// Snoozed threads whose time has come, in the mutation root.
#[derive(Default)]
pub struct WakeMutation;

#[Object]
impl WakeMutation {
    /// Takes up the SNOOZED threads whose time has come: they are OPEN again. For a scheduler to call every few minutes; two
    /// that do at once share the threads.
    async fn wake_due_threads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many.")] input: WakeDueThreadsInput,
    ) -> Result<WakeDueThreadsPayload> {
        let tx = ctx.scope().write(Permission::ThreadWrite).await?;
        let outcome = match usize::try_from(input.limit) {
            Ok(limit) if (1..=MOST).contains(&input.limit) => thread::wake_due(&tx, limit).await,
            _ => {
                let reason = format!("`limit` must be 1 to {MOST}.");
                Err(UserError::on("limit", UserErrorCode::Invalid, reason).into())
            }
        };
        let (woken, user_errors) = split(tx.settle(outcome).await)?;
        let (threads, has_more) = woken.unwrap_or_default();
        let threads = threads.into_iter().filter_map(|row| shown(&tx, row)).collect();
        Ok(WakeDueThreadsPayload { threads, has_more, user_errors })
    }
}
