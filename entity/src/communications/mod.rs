//! What is said: threads and messages.

pub mod message;
pub mod message_attachment;
pub mod message_mention;
pub mod message_revision;
pub mod thread;
pub mod thread_participant;
