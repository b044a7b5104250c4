//! Organizations, their members, and the people who sign in.

pub mod graphql;
pub mod member;
pub mod organization;
pub mod rules;
