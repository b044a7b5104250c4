//! `createEngagements`, `updateEngagements`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::engagements::engagement::{Entity, Model};

use super::Engagement;
use super::input::{CreateEngagementsInput, NewEngagementInput, UpdateEngagementInput, UpdateEngagementsInput, draft};
use crate::auth::permission::Permission;
use crate::engagements::engagement;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;

/// What became of one engagement of a bulk mutation.
#[derive(SimpleObject)]
pub struct EngagementResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The engagement; null if it was refused, but after a CONFLICT as it is now.
    engagement: Option<Engagement>,
    /// Why this one was refused, with fields such as `engagements.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createEngagements` answers.
#[derive(SimpleObject)]
pub struct CreateEngagementsPayload {
    /// A result for each engagement, in the input's order. What is refused leaves the others as they are.
    results: Vec<EngagementResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `updateEngagements` answers.
#[derive(SimpleObject)]
pub struct UpdateEngagementsPayload {
    /// A result for each engagement, in the input's order. What is refused leaves the others as they are.
    results: Vec<EngagementResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
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
        let attempt = attempt("createEngagements", input.idempotency_key.as_ref(), &input);
        let create = |one: NewEngagementInput| engagement::create(tx, draft(one.fields, one.parties));
        let (outcomes, user_errors) =
            bulk::settle_once(tx, attempt, Box::pin(bulk::each(tx, "engagements", input.engagements, create))).await?;
        Ok(CreateEngagementsPayload { results: results(ctx, outcomes, &[]).await?, user_errors })
    }

    /// Changes the given fields of up to 100 engagements in one transaction.
    async fn update_engagements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagements, and what to change.")] input: UpdateEngagementsInput,
    ) -> Result<UpdateEngagementsPayload> {
        let tx = &ctx.scope().write(Permission::EngagementWrite).await?;
        let ids: Vec<_> = input.engagements.iter().map(|one| one.id).collect();
        let update = |one: UpdateEngagementInput| {
            engagement::update(tx, one.id, one.expected_version, draft(one.fields, one.parties))
        };
        let outcomes = bulk::each(tx, "engagements", input.engagements, update).await;
        let (outcomes, user_errors) = split(tx.settle(outcomes).await)?;
        Ok(UpdateEngagementsPayload { results: results(ctx, outcomes, &ids).await?, user_errors })
    }
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<Model>>>,
    ids: &[Id<Entity>],
) -> Result<Vec<EngagementResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results.map(|(index, engagement, user_errors)| EngagementResult { index, engagement, user_errors }).collect())
}
