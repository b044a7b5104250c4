//! The private PostgreSQL that `cargo run` starts when no `DATABASE_URL` is set.
//!
//! One data directory is one cluster, and at most one process owns it: the one that holds `lock`. A second `chambers`
//! on the same directory attaches to the first one's server. A killed process leaves nothing that the next start does
//! not mend by itself: an orphan server is adopted, a stale `postmaster.pid` recovered from, half an `initdb` redone.
//!
//! The server listens on a Unix socket only and asks for a random password (`credentials.json`, mode 0600). It makes
//! neither roles nor databases: the caller does, with the passwords that [`Cluster::password`] hands out.
//!
//! ```text
//! data_dir/ lock               held by the owner; holds its process id
//!           credentials.json   role → password
//!           postgres/          the place: data/, run/ (socket), server.log
//!           postgres-bin/      downloaded binaries, when the machine has none
//!           postgres.path      only when root's server must live elsewhere: where the place is
//! ```

#![allow(clippy::doc_markdown, reason = "PostgreSQL is a name, not code")]

mod account;
mod binaries;
mod cluster;
mod command;
mod credentials;
mod directory;
mod download;
mod error;
mod initdb;
mod lock;
mod log;
mod options;
mod place;
mod postmaster;
mod readiness;
mod server;
mod settings;
mod socket;

#[cfg(test)]
mod tests;

pub use cluster::Cluster;
pub use error::Error;
pub use options::Options;

/// The bootstrap superuser that `initdb` makes; it doubles as a key of `credentials.json`.
const SUPERUSER: &str = "postgres";

/// Only part of the socket's file name, since nothing listens on TCP; said outright so that a stray `PGPORT` is moot.
const PORT: u16 = 5432;
