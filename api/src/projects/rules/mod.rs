//! The pure rules of the domain: no database, no schema.

pub mod milestone;
pub mod progress;
pub mod project;
pub mod rank;
pub mod task;
