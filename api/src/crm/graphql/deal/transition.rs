//! `moveDeal`, `winDeal`, `loseDeal`, `reopenDeal`.

use async_graphql::{Context, Object};

use super::Deal;
use super::input::{LoseDealInput, MoveDealInput, ReopenDealInput, WinDealInput};
use crate::auth::permission::Permission;
use crate::crm::deal;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, payloads};
use crate::graphql::scope::InScope;

payloads! {
    /// What `moveDeal` answers.
    MoveDealPayload {
        /// The deal in its new stage; after a CONFLICT, as it is now.
        deal: Deal
    }
    /// What `winDeal` answers.
    WinDealPayload {
        /// The deal, won; after a CONFLICT, as it is now.
        deal: Deal
    }
    /// What `loseDeal` answers.
    LoseDealPayload {
        /// The deal, lost; after a CONFLICT, as it is now.
        deal: Deal
    }
    /// What `reopenDeal` answers.
    ReopenDealPayload {
        /// The deal, open again; after a CONFLICT, as it is now.
        deal: Deal
    }
}

/// Deals in the mutation root: from stage to stage.
#[derive(Default)]
pub struct DealStageMutation;

#[Object]
impl DealStageMutation {
    /// Puts an open deal into another open stage, forward or back. Its probability follows the stage, unless someone set
    /// another.
    async fn move_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and where to.")] input: MoveDealInput,
    ) -> Result<MoveDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let outcome = deal::move_to(&tx, input.id, input.expected_version, input.stage).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Closes an open deal as WON: its probability is 100 then, and `closedAt` now.
    async fn win_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal.")] input: WinDealInput,
    ) -> Result<WinDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let outcome = deal::win(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Closes an open deal as LOST, and keeps the reason: its probability is 0 then, and `closedAt` now.
    async fn lose_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and why.")] input: LoseDealInput,
    ) -> Result<LoseDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let outcome = deal::lose(&tx, input.id, input.expected_version, input.reason).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Opens a WON or LOST deal again. Reason and `closedAt` go (the timeline keeps them), and its probability is what is
    /// usual in the stage.
    async fn reopen_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and where it stands then.")] input: ReopenDealInput,
    ) -> Result<ReopenDealPayload> {
        let tx = ctx.scope().write(Permission::DealWrite).await?;
        let outcome = deal::reopen(&tx, input.id, input.expected_version, input.stage).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
