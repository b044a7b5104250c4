//! The pure rules of the domain: no database, no schema.

pub mod proposal;
