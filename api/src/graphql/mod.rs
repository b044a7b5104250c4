//! The schema, and what a document meets on its way to it.

pub mod cost;
pub mod guard;
