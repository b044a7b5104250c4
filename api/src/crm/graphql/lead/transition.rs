//! `startLead`, `qualifyLead`, `disqualifyLead`, `reopenLead`, `deleteLead`, `restoreLead`.

use super::Lead;
use crate::crm::lead;
use crate::graphql::change::changes;

changes! {
    /// Leads in the mutation root: from state to state, out of the lists and back.
    LeadTransitionMutation(lead: Lead, "lead");

    /// Begins to work on a lead: NEW becomes WORKING.
    startLead(StartLeadInput) -> StartLeadPayload = lead::start, by LeadWrite;

    /// Finds a lead worth a deal: WORKING becomes QUALIFIED.
    qualifyLead(QualifyLeadInput) -> QualifyLeadPayload = lead::qualify, by LeadWrite;

    /// Finds a lead not worth a deal, and keeps the reason: NEW, WORKING and QUALIFIED become DISQUALIFIED.
    disqualifyLead(DisqualifyLeadInput {
        /// Why it is not worth a deal, 1 to 1,000 characters.
        reason: String,
    }) -> DisqualifyLeadPayload = lead::disqualify, by LeadWrite;

    /// Takes a disqualified lead up again: DISQUALIFIED becomes WORKING, and the reason goes (the timeline keeps it).
    reopenLead(ReopenLeadInput) -> ReopenLeadPayload = lead::reopen, by LeadWrite;

    /// Deletes a lead, also a converted one. It leaves every list, and can be restored.
    deleteLead(DeleteLeadInput) -> DeleteLeadPayload = lead::delete, by LeadDelete;

    /// Brings a deleted lead back, in the state where it was.
    restoreLead(RestoreLeadInput) -> RestoreLeadPayload = lead::restore, by LeadDelete;
}
