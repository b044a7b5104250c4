//! What happened, for people.

pub mod activity_event;
