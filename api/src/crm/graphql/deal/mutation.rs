//! `createDeal`, `updateDeal`.

use async_graphql::{Context, Object};

use super::Deal;
use super::input::{CreateDealInput, UpdateDealInput, draft};
use crate::auth::permission::Permission;
use crate::crm::deal;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createDeal` answers.
    CreateDealPayload {
        /// The new deal.
        deal: Deal
    }
    /// What `updateDeal` answers.
    UpdateDealPayload {
        /// The deal after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        deal: Deal
    }
}

/// Deals in the mutation root: make and change.
#[derive(Default)]
pub struct DealMutation;

#[Object]
impl DealMutation {
    /// Makes a deal in an open stage.
    async fn create_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new deal.")] input: CreateDealInput,
    ) -> Result<CreateDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createDeal", &input);
        let draft = draft(input.deal.fields, input.deal.parties);
        let outcome = once(&tx, attempt, deal::create(&tx, input.deal.stage, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a deal, in whatever stage it is. The stage itself is changed by `moveDeal`, `winDeal`,
    /// `loseDeal` and `reopenDeal`; the probability of a won or lost deal is IMMUTABLE.
    async fn update_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and what to change.")] input: UpdateDealInput,
    ) -> Result<UpdateDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let draft = draft(input.fields, input.parties);
        let outcome = deal::update(&tx, input.id, input.expected_version, draft).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
