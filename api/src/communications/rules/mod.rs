//! Rules of threads and messages, pure.

pub mod body;
pub mod message;
pub mod thread;
