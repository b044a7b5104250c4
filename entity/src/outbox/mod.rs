//! What happened, for machines, and mails of it for people.

pub mod dead_letter;
pub mod event_stream;
pub mod mail;
pub mod outbox_event;
