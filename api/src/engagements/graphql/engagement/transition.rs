//! `activateEngagement`, `pauseEngagement`, `resumeEngagement`, `completeEngagement`, `terminateEngagement`,
//! `deleteEngagement`, `restoreEngagement`.

use super::Engagement;
use crate::engagements::engagement;
use crate::graphql::change::changes;

changes! {
    /// Engagements in the mutation root: from state to state, out of the lists and back.
    EngagementTransitionMutation(engagement: Engagement, "engagement");

    /// Begins the work of a DRAFT: it is ACTIVE then. Without a `startDate` it starts today, in the organization's time
    /// zone. Its invoice schedules stay as they are.
    activateEngagement(ActivateEngagementInput) -> ActivateEngagementPayload = engagement::activate, by EngagementWrite;

    /// Halts the work for a while. Its ACTIVE invoice schedules become PAUSED with it: nothing of them is invoiced until
    /// it is resumed.
    pauseEngagement(PauseEngagementInput) -> PauseEngagementPayload = engagement::pause, by EngagementWrite;

    /// Goes on after a pause. The invoice schedules that were paused with it become ACTIVE again.
    resumeEngagement(ResumeEngagementInput) -> ResumeEngagementPayload = engagement::resume, by EngagementWrite;

    /// Ends the work as agreed. Its ACTIVE and PAUSED invoice schedules become CANCELLED: nothing more is invoiced, and
    /// pending installments stay as history. Invoices stay as they are, and so do its projects.
    completeEngagement(CompleteEngagementInput) -> CompleteEngagementPayload = engagement::complete, by EngagementWrite;

    /// Ends the work before it is done, for good. Its invoice schedules are CANCELLED as when it is completed.
    terminateEngagement(TerminateEngagementInput {
        /// Why it ends before it is done, 1 to 1,000 characters.
        reason: String,
    }) -> TerminateEngagementPayload = engagement::terminate, by EngagementWrite;

    /// Deletes an engagement, with its draft invoices, invoice schedules, projects, threads, folders and files, and revokes
    /// what lets clients into it. It leaves every list, and can be restored, but for what was revoked; its number is given
    /// to no other. One of which an invoice was issued must be kept (`INVALID_TRANSITION`): complete or terminate it.
    deleteEngagement(DeleteEngagementInput) -> DeleteEngagementPayload = engagement::delete, by EngagementDelete;

    /// Brings a deleted engagement back, with all that went with it.
    restoreEngagement(RestoreEngagementInput) -> RestoreEngagementPayload = engagement::restore, by EngagementDelete;
}
