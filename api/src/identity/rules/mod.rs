//! The pure rules of the domain: no database, no schema.

pub mod api_key;
pub mod invitation;
pub mod member;
pub mod organization;
