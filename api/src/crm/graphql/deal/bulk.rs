//! `createDeals`, `updateDeals`.

use async_graphql::{Context, Object};

use super::Deal;
use super::input::{CreateDealsInput, UpdateDealInput, UpdateDealsInput, draft};
use crate::auth::permission::Permission;
use crate::crm::deal;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

bulk! {
    DealResult { deal: Deal, "deal", "deals" }
    createDeals -> CreateDealsPayload;
    updateDeals -> UpdateDealsPayload;
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
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createDeals", &input);
        bulk::create(&trial, attempt, ("deals", input.deals), |one| {
            deal::create(tx, one.stage, draft(one.fields, one.parties))
        })
        .await
    }

    /// Changes the given fields of up to 100 deals in one transaction.
    async fn update_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deals, and what to change.")] input: UpdateDealsInput,
    ) -> Result<UpdateDealsPayload> {
        let tx = &ctx.scope().write(Permission::DealWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateDeals", &input);
        let update =
            |one: UpdateDealInput| deal::update(tx, one.id, one.expected_version, draft(one.fields, one.parties));
        bulk::update(&trial, attempt, ("deals", input.deals), |one| one.id, update).await
    }
}
