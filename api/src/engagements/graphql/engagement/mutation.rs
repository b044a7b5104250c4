//! `createEngagement`, `updateEngagement`.

use async_graphql::{Context, Object};

use super::Engagement;
use super::input::{CreateEngagementInput, UpdateEngagementInput, draft};
use crate::auth::permission::Permission;
use crate::engagements::engagement;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createEngagement` answers.
    CreateEngagementPayload {
        /// The new engagement.
        engagement: Engagement
    }
    /// What `updateEngagement` answers.
    UpdateEngagementPayload {
        /// The engagement after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        engagement: Engagement
    }
}

/// Engagements in the mutation root: make and change.
#[derive(Default)]
pub struct EngagementMutation;

#[Object]
impl EngagementMutation {
    /// Makes an engagement: a DRAFT with the next number of the organization's series.
    async fn create_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new engagement.")] input: CreateEngagementInput,
    ) -> Result<CreateEngagementPayload> {
        let tx = ctx.scope().write(Permission::EngagementWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createEngagement", &input);
        let draft = draft(input.engagement.fields, input.engagement.parties);
        let outcome = once(&tx, attempt, engagement::create(&tx, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of an engagement. What its state has settled is IMMUTABLE: the currency once it was
    /// activated, all its terms once it has ended, the client once an invoice was issued.
    async fn update_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and what to change.")] input: UpdateEngagementInput,
    ) -> Result<UpdateEngagementPayload> {
        let tx = ctx.scope().write(Permission::EngagementWrite).await?;
        let draft = draft(input.fields, input.parties);
        let outcome = engagement::update(&tx, input.id, input.expected_version, draft).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
