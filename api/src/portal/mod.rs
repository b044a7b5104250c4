//! Who of a client may see what: grants of the portal. What a contact sees by them comes with the portal's own sessions.

pub mod client_portal_access;
pub mod graphql;
pub mod rules;
