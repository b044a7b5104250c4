//! Who calls: passwords, tokens, keys, actors and what each role may do.
//!
//! The primitives know no database and no GraphQL: each is a value with a clock and its keys injected, so that a test
//! of an attack is a plain unit test.

pub mod actor;
pub mod authenticate;
pub mod cipher;
pub mod credential;
pub mod email;
mod jwt;
mod key_file;
pub mod keys;
pub mod oidc;
pub mod origin;
pub mod password;
pub mod password_rules;
pub mod permission;
pub mod presence;
mod remembered;
pub mod secret;
pub mod token;

pub use jwt::{Rejection, TokenError};
