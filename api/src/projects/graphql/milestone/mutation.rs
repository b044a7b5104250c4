//! `createMilestone`, `updateMilestone`.

use async_graphql::{Context, Object};

use super::Milestone;
use super::input::{CreateMilestoneInput, UpdateMilestoneInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::projects::milestone;

payloads! {
    /// What `createMilestone` answers.
    CreateMilestonePayload {
        /// The new milestone.
        milestone: Milestone
    }
    /// What `updateMilestone` answers.
    UpdateMilestonePayload {
        /// The milestone after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        milestone: Milestone
    }
}

/// Milestones in the mutation root: make and change.
#[derive(Default)]
pub struct MilestoneMutation;

#[Object]
impl MilestoneMutation {
    /// Makes a PENDING milestone, behind the others of its project, which has at most 200.
    async fn create_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new milestone.")] input: CreateMilestoneInput,
    ) -> Result<CreateMilestonePayload> {
        let tx = ctx.scope().write(Permission::ProjectWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createMilestone", &input);
        let made = milestone::create(&tx, input.project_id, input.fields.into());
        let outcome = once(&tx, attempt, made).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a milestone. What is billed of it stays as it is.
    async fn update_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which milestone, and what to change.")] input: UpdateMilestoneInput,
    ) -> Result<UpdateMilestonePayload> {
        let tx = ctx.scope().write(Permission::ProjectWrite).await?;
        let outcome = milestone::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
