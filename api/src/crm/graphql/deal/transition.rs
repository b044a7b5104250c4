//! `moveDeal`, `winDeal`, `loseDeal`, `reopenDeal`, `deleteDeal`, `restoreDeal`.

use entity::crm::deal::DealStage;

use super::Deal;
use crate::crm::deal;
use crate::graphql::change::changes;

changes! {
    /// Deals in the mutation root: from stage to stage, out of the lists and back.
    DealTransitionMutation(deal: Deal, "deal");

    /// Puts an open deal into another open stage, forward or back. Its probability follows the stage, unless someone set
    /// another.
    moveDeal(MoveDealInput {
        /// Where to: an open stage, before or behind its own.
        stage: DealStage,
    }) -> MoveDealPayload = deal::move_to, by DealWrite;

    /// Closes an open deal as WON: its probability is 100 then, and `closedAt` now.
    winDeal(WinDealInput) -> WinDealPayload = deal::win, by DealWrite;

    /// Closes an open deal as LOST, and keeps the reason: its probability is 0 then, and `closedAt` now.
    loseDeal(LoseDealInput {
        /// Why it was lost, 1 to 1,000 characters.
        reason: String,
    }) -> LoseDealPayload = deal::lose, by DealWrite;

    /// Opens a WON or LOST deal again. Reason and `closedAt` go (the timeline keeps them), and its probability is what is
    /// usual in the stage.
    reopenDeal(ReopenDealInput {
        /// Where it stands then: an open stage, NEGOTIATION if nothing is said.
        stage: Option<DealStage>,
    }) -> ReopenDealPayload = deal::reopen, by DealWrite;

    /// Deletes a deal. It leaves every list, and can be restored.
    deleteDeal(DeleteDealInput) -> DeleteDealPayload = deal::delete, by DealDelete;

    /// Brings a deleted deal back, in the stage where it stood.
    restoreDeal(RestoreDealInput) -> RestoreDealPayload = deal::restore, by DealDelete;
}
