//! `replayEvent`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::outbox::dead_letter::Consumer;
use entity::outbox::outbox_event;

use super::DeadLetter;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{shown, split};
use crate::graphql::scope::InScope;
use crate::outbox::dead_letter;

/// What `replayEvent` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ReplayEventInput {
    /// Which event. If none of its WEBHOOK deliveries that were given up can be sent again, that is refused here, for
    /// the reason that `redeliverWebhook` gives of the first.
    event_id: Id<outbox_event::Entity>,
    /// Who shall try again. If it did not give the event up, that is an `INVALID_TRANSITION`.
    consumer: Consumer,
}

/// What `replayEvent` answers.
#[derive(SimpleObject)]
pub struct ReplayEventPayload {
    /// What is tried again: a dead letter for each delivery, or run, that was given up.
    dead_letters: Vec<DeadLetter>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
}

/// Replay in the mutation root.
#[derive(Default)]
pub struct ReplayMutation;

#[Object]
impl ReplayMutation {
    /// Lets a consumer try an event again that it gave up, with as many attempts as the first time. It keeps its id;
    /// what the RELAY gave up has no sequence number yet and comes behind all that have. A WEBHOOK's deliveries are
    /// sent again as by `redeliverWebhook`: those whose endpoint is disabled or deleted, or that were tried 100 times,
    /// stay given up.
    ///
    /// For a WEBHOOK it needs the permission `WEBHOOK_MANAGE`, for a WORKFLOW `WORKFLOW_MANAGE`, and for the RELAY,
    /// which passes the event on to both, both.
    async fn replay_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event, and who shall try again.")] input: ReplayEventInput,
    ) -> Result<ReplayEventPayload> {
        let tx = ctx.scope().write(dead_letter::needed(input.consumer)).await?;
        let outcome = dead_letter::replay(&tx, input.event_id, input.consumer).await;
        let (letters, user_errors) = split(tx.settle(outcome).await)?;
        let dead_letters =
            letters.into_iter().flatten().filter_map(|letter| shown::<DeadLetter>(&tx, letter)).collect();
        Ok(ReplayEventPayload { dead_letters, user_errors })
    }
}
