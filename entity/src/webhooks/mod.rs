//! Events sent to partners.

pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod webhook_endpoint;
