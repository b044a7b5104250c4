//! The only ways to the database.
