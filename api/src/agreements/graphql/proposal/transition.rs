//! `markProposalViewed`, `declineProposal`, `withdrawProposal`, `deleteProposal`, `restoreProposal`.

use entity::Id;
use entity::crm::contact;

use super::Proposal;
use crate::agreements::proposal;
use crate::graphql::change::changes;

changes! {
    /// Proposals in the mutation root: from state to state, out of the lists and back.
    ProposalTransitionMutation(proposal: Proposal, "proposal");

    /// Notes that the client looked at a SENT proposal: it is VIEWED.
    markProposalViewed(MarkProposalViewedInput) -> MarkProposalViewedPayload = proposal::mark_viewed, by ProposalWrite;

    /// Notes that the client refused a SENT or VIEWED proposal, and keeps the reason: it is DECLINED. Its deal stays as it
    /// is.
    declineProposal(DeclineProposalInput {
        /// Why it was declined, 1 to 1,000 characters.
        reason: String,
        /// The client's person who said so, who works at the client (INVALID); the proposal's contact if nothing is said.
        on_behalf_of_contact_id: Option<Id<contact::Entity>>,
    }) -> DeclineProposalPayload = proposal::decline, by ProposalDecide;

    /// Takes a SENT or VIEWED proposal back: it is WITHDRAWN.
    withdrawProposal(WithdrawProposalInput) -> WithdrawProposalPayload = proposal::withdraw, by ProposalWrite;

    /// Deletes a draft, with its lines. It leaves every list, and can be restored; its number is given to no other. A sent
    /// one can't be deleted: withdraw it.
    deleteProposal(DeleteProposalInput) -> DeleteProposalPayload = proposal::delete, by ProposalDelete;

    /// Brings a deleted draft back, with its lines; not if a later revision was made in its place meanwhile.
    restoreProposal(RestoreProposalInput) -> RestoreProposalPayload = proposal::restore, by ProposalDelete;
}
