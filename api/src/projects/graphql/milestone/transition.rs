//! `moveMilestone`, `startMilestone`, `completeMilestone`, `reopenMilestone`, `deleteMilestone`, `restoreMilestone`.

use entity::Id;
use entity::projects::milestone as row;

use super::Milestone;
use crate::graphql::change::changes;
use crate::projects::milestone;

changes! {
    /// Milestones in the mutation root: from place to place, from state to state, out of the lists and back.
    MilestoneTransitionMutation(milestone: Milestone, "milestone");

    /// Puts a milestone elsewhere among those of its project. The others get other positions only where there is no number
    /// free between its new neighbours.
    moveMilestone(MoveMilestoneInput {
        /// The milestone of the same project behind which it is to stand; the first place if nothing is said.
        after_id: Option<Id<row::Entity>>,
    }) -> MoveMilestonePayload = milestone::move_behind, by ProjectWrite;

    /// Begins a PENDING milestone: it is `IN_PROGRESS`.
    startMilestone(StartMilestoneInput) -> StartMilestonePayload = milestone::start, by ProjectWrite;

    /// Completes a milestone: the PENDING installments that wait for it are triggered, and the next run of invoice schedules
    /// invoices them. Said again of a COMPLETED one, nothing happens.
    completeMilestone(CompleteMilestoneInput) -> CompleteMilestonePayload = milestone::complete, by ProjectWrite;

    /// Goes on with a COMPLETED milestone: it is `IN_PROGRESS`. Installments that it triggered stay triggered, and what is
    /// invoiced stays invoiced: skip the one, void the other, where that is not meant.
    reopenMilestone(ReopenMilestoneInput) -> ReopenMilestonePayload = milestone::reopen, by ProjectWrite;

    /// Deletes a milestone, and can be undone. Its tasks and installments stay, without it: installments that wait for it
    /// wait until `triggerInstallment` says that it came.
    deleteMilestone(DeleteMilestoneInput) -> DeleteMilestonePayload = milestone::delete, by ProjectDelete;

    /// Brings a deleted milestone back. Its tasks and installments are its own again.
    restoreMilestone(RestoreMilestoneInput) -> RestoreMilestonePayload = milestone::restore, by ProjectDelete;
}
