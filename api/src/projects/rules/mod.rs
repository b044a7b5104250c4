//! The pure rules of the domain: no database, no schema.

pub mod milestone;
pub mod project;
