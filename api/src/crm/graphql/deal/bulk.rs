//! `createDeals`, `updateDeals`.

use async_graphql::{Context, Object};

use super::input::{CreateDealsInput, UpdateDealsInput, draft};
use super::mutation::{CreateDealPayload, UpdateDealPayload};
use crate::auth::permission::Permission;
use crate::crm::deal;
use crate::error::Result;
use crate::graphql::bulk::{bulk_payloads, each};
use crate::graphql::mutation::attempt;
use crate::graphql::scope::InScope;

bulk_payloads! {
    /// What `createDeals` answers.
    CreateDealsPayload { CreateDealPayload }
    /// What `updateDeals` answers.
    UpdateDealsPayload { UpdateDealPayload }
}

/// Deals in the mutation root: many at once.
#[derive(Default)]
pub struct DealBulkMutation;

#[Object]
impl DealBulkMutation {
    /// Makes up to 100 deals in one transaction. One that is refused does not keep the others from being made.
    async fn create_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new deals.")] input: CreateDealsInput,
    ) -> Result<CreateDealsPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let attempt = attempt("createDeals", input.idempotency_key.as_ref(), &input);
        each(&tx, "deals", attempt, input.deals, |item| deal::create(&tx, item.stage, draft(item.fields, item.parties)))
            .await
    }

    /// Changes up to 100 deals in one transaction. One that is refused does not keep the others from being changed.
    async fn update_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateDealsInput,
    ) -> Result<UpdateDealsPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let attempt = attempt("updateDeals", input.idempotency_key.as_ref(), &input);
        each(&tx, "deals", attempt, input.deals, |item| {
            deal::update(&tx, item.id, item.expected_version, draft(item.fields, item.parties))
        })
        .await
    }
}
