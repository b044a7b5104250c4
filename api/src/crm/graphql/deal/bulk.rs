//! `createDeals`, `updateDeals`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::crm::deal::{Entity, Model};

use super::Deal;
use super::input::{CreateDealsInput, NewDealInput, UpdateDealInput, UpdateDealsInput, draft};
use crate::auth::permission::Permission;
use crate::crm::deal;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;

/// What became of one deal of a bulk mutation.
#[derive(SimpleObject)]
pub struct DealResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The deal; null if it was refused, but after a CONFLICT as it is now.
    deal: Option<Deal>,
    /// Why this one was refused, with fields such as `deals.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createDeals` answers.
#[derive(SimpleObject)]
pub struct CreateDealsPayload {
    /// A result for each deal, in the input's order. What is refused leaves the others as they are.
    results: Vec<DealResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `updateDeals` answers.
#[derive(SimpleObject)]
pub struct UpdateDealsPayload {
    /// A result for each deal, in the input's order. What is refused leaves the others as they are.
    results: Vec<DealResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Many deals at once in the mutation root.
#[derive(Default)]
pub struct DealBulkMutation;

#[Object]
impl DealBulkMutation {
    /// Makes up to 100 deals in one transaction.
    async fn create_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new deals.")] input: CreateDealsInput,
    ) -> Result<CreateDealsPayload> {
        let tx = &ctx.scope().write(Permission::DealWrite).await?;
        let attempt = attempt("createDeals", input.idempotency_key.as_ref(), &input);
        let create = |one: NewDealInput| deal::create(tx, one.stage, draft(one.fields, one.parties));
        let (outcomes, user_errors) =
            bulk::settle_once(tx, attempt, Box::pin(bulk::each(tx, "deals", input.deals, create))).await?;
        Ok(CreateDealsPayload { results: results(ctx, outcomes, &[]).await?, user_errors })
    }

    /// Changes the given fields of up to 100 deals in one transaction.
    async fn update_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deals, and what to change.")] input: UpdateDealsInput,
    ) -> Result<UpdateDealsPayload> {
        let tx = &ctx.scope().write(Permission::DealWrite).await?;
        let ids: Vec<_> = input.deals.iter().map(|one| one.id).collect();
        let update =
            |one: UpdateDealInput| deal::update(tx, one.id, one.expected_version, draft(one.fields, one.parties));
        let outcomes = bulk::each(tx, "deals", input.deals, update).await;
        let (outcomes, user_errors) = split(tx.settle(outcomes).await)?;
        Ok(UpdateDealsPayload { results: results(ctx, outcomes, &ids).await?, user_errors })
    }
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<Model>>>,
    ids: &[Id<Entity>],
) -> Result<Vec<DealResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results.map(|(index, deal, user_errors)| DealResult { index, deal, user_errors }).collect())
}
