//! Signers in the schema.

mod actions;
mod filter;
mod input;
mod mutation;
mod object;
mod query;

pub use self::filter::{SignerFilter, SignerOrderField};
pub use self::mutation::SignerMutation;
pub use self::object::Signer;
pub use self::query::SignerQuery;
