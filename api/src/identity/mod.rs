//! Organizations, their members, and the people who sign in.

pub mod account;
pub mod api_key;
pub mod graphql;
pub mod invitation;
pub mod joining;
pub mod member;
pub mod organization;
pub mod rules;
