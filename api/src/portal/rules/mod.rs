//! What is allowed, as pure functions.

pub mod client_portal_access;
