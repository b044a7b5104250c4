//! What clients may see.

pub mod client_portal_access;
