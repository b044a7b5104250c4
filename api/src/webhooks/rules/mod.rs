//! What is allowed, and what follows, as pure functions.

pub mod address;
pub mod retry;
pub mod signature;
pub mod webhook_delivery;
pub mod webhook_endpoint;
