//! The only ways to the database.

pub mod embedded;
