//! What clients may see.

mod client_portal_access;
