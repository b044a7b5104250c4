//! Organizations, their members, and the people who sign in.

pub mod account;
pub mod graphql;
pub mod member;
