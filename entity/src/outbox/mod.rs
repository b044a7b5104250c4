//! What happened, for machines.

pub mod dead_letter;
pub mod event_stream;
pub mod outbox_event;
