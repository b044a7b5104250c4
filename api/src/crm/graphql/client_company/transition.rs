//! `activateClientCompany`, `deactivateClientCompany`, `deleteClientCompany`, `restoreClientCompany`.

use super::ClientCompany;
use crate::crm::client_company;
use crate::graphql::change::changes;

changes! {
    /// Client companies in the mutation root: from state to state, out of the lists and back.
    ClientCompanyTransitionMutation(client_company: ClientCompany, "company");

    /// Makes a PROSPECT or INACTIVE company ACTIVE: a client.
    activateClientCompany(ActivateClientCompanyInput) -> ActivateClientCompanyPayload
        = client_company::activate, by ClientCompanyWrite;

    /// Makes an ACTIVE company INACTIVE: no client any more.
    deactivateClientCompany(DeactivateClientCompanyInput) -> DeactivateClientCompanyPayload
        = client_company::deactivate, by ClientCompanyWrite;

    /// Deletes a client company and its contacts. They leave every list, and can be restored together; deals and leads
    /// stay, with no company, and what let its contacts into the portal is REVOKED, for good. A company to which invoices
    /// were issued, of which payments were recorded, or with which engagements are ACTIVE or PAUSED must be kept
    /// (`INVALID_TRANSITION`): deactivate it.
    deleteClientCompany(DeleteClientCompanyInput) -> DeleteClientCompanyPayload
        = client_company::delete, by ClientCompanyDelete;

    /// Brings a deleted client company back, with the contacts that were deleted with it. A DUPLICATE if an external id
    /// among them was taken meanwhile.
    restoreClientCompany(RestoreClientCompanyInput) -> RestoreClientCompanyPayload
        = client_company::restore, by ClientCompanyDelete;
}
