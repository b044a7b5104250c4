//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod client_portal_access;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct PortalQuery(Boxed<client_portal_access::ClientPortalAccessQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct PortalMutation(
    Boxed<client_portal_access::ClientPortalAccessExpiryMutation>,
    Boxed<client_portal_access::ClientPortalAccessMutation>,
    Boxed<client_portal_access::ClientPortalAccessTransitionMutation>,
);
