//! `clientPortalAccess` and `clientPortalAccesses`.

use derive::queries;

use super::ClientPortalAccess;

/// Grants of the portal in the query root.
#[derive(Default)]
pub struct ClientPortalAccessQuery;

#[queries]
impl ClientPortalAccessQuery {
    /// One grant; null if there is none.
    fn client_portal_access() -> One<ClientPortalAccess>;

    /// Who of the organization's clients may see what.
    fn client_portal_accesses() -> Many<ClientPortalAccess>;
}
