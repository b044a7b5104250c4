//! `deleteContact`, `restoreContact`.

use super::Contact;
use crate::crm::contact;
use crate::graphql::change::changes;

changes! {
    /// Contacts in the mutation root: out of the lists and back.
    ContactTransitionMutation(contact: Contact, "contact");

    /// Deletes a contact. It leaves every list, and can be restored; what let them into the portal is REVOKED, for good.
    deleteContact(DeleteContactInput) -> DeleteContactPayload = contact::delete, by ContactDelete;

    /// Brings a deleted contact back. Their way into the portal stays closed: grant it anew.
    restoreContact(RestoreContactInput) -> RestoreContactPayload = contact::restore, by ContactDelete;
}
