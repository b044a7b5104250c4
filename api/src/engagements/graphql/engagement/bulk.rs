//! `createEngagements`, `updateEngagements`.

use async_graphql::{Context, Object};

use super::Engagement;
use super::input::{CreateEngagementsInput, NewEngagementInput, UpdateEngagementInput, UpdateEngagementsInput, draft};
use crate::auth::permission::Permission;
use crate::engagements::engagement;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

bulk! {
    EngagementResult { engagement: Engagement, "engagement", "engagements" }
    createEngagements -> CreateEngagementsPayload;
    updateEngagements -> UpdateEngagementsPayload;
}

/// Many engagements at once in the mutation root.
#[derive(Default)]
pub struct EngagementBulkMutation;

#[Object]
impl EngagementBulkMutation {
    /// Makes up to 100 engagements in one transaction.
    async fn create_engagements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new engagements.")] input: CreateEngagementsInput,
    ) -> Result<CreateEngagementsPayload> {
        let tx = &ctx.scope().write(Permission::EngagementWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createEngagements", &input);
        let create = |one: NewEngagementInput| engagement::create(tx, draft(one.fields, one.parties));
        bulk::create(&trial, attempt, ("engagements", input.engagements), create).await
    }

    /// Changes the given fields of up to 100 engagements in one transaction.
    async fn update_engagements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagements, and what to change.")] input: UpdateEngagementsInput,
    ) -> Result<UpdateEngagementsPayload> {
        let tx = &ctx.scope().write(Permission::EngagementWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateEngagements", &input);
        let update = |one: UpdateEngagementInput| {
            engagement::update(tx, one.id, one.expected_version, draft(one.fields, one.parties))
        };
        bulk::update(&trial, attempt, ("engagements", input.engagements), |one| one.id, update).await
    }
}
