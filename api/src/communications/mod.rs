//! What is said, among members and with clients: threads, who takes part, messages.

pub mod graphql;
pub mod message;
pub mod participant;
pub mod reading;
pub mod rules;
pub mod thread;
