//! The repository: find, list, load and save, written once over [`entity::Row`].
//!
//! Every statement carries `organization_id = $n` from here; row-level security is the net below, not the filter.

pub mod aggregate;
pub mod cursor;
pub mod cut;
mod family;
pub mod find;
pub mod fingerprint;
pub mod guard;
pub mod idempotency;
pub mod keyset;
pub mod lease;
pub mod list;
pub mod lock;
pub mod many;
pub mod merge;
pub mod names;
mod nested;
pub mod ordered_id;
pub mod page;
pub mod pages;
pub mod parts;
pub mod references;
pub mod save;
mod scan;
pub mod sieve;
pub mod source;
pub mod sweep;
pub mod text;
mod trash;
pub mod waiting;
