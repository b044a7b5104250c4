//! Events sent to partners, as Standard Webhooks has it: endpoints, deliveries, attempts.
//!
//! The relay queues a delivery of each event for every endpoint that wants it ([`webhook_delivery::queue`]). A worker
//! claims what is due for a while, sends it, and records what came of it ([`webhook_delivery::turn`]): a worker that
//! dies leaves its claims to others. A receiver gets each event at least once, always with the same id, and a record's
//! events in their order.

pub mod graphql;
pub mod rules;
pub mod sender;
pub mod webhook_delivery;
pub mod webhook_endpoint;
