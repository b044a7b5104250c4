//! What happened, for machines.

pub mod outbox_event;
