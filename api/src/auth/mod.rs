//! Who calls: passwords, tokens, keys, actors and what each role may do.

pub mod actor;
pub mod permission;
