//! `revokePortalAccess`.

use super::ClientPortalAccess;
use crate::graphql::change::changes;
use crate::portal::client_portal_access;

changes! {
    /// Grants of the portal in the mutation root: taken back.
    ClientPortalAccessTransitionMutation(client_portal_access: ClientPortalAccess, "grant");

    /// Takes an ACTIVE grant back: its link lets nobody in any more, within a second.
    revokePortalAccess(RevokePortalAccessInput) -> RevokePortalAccessPayload
        = client_portal_access::revoke, by PortalManage;
}
