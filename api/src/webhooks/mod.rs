//! Events sent to partners: endpoints, deliveries, attempts.

pub mod webhook_delivery;
