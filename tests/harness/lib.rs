//! What integration tests stand on: a private PostgreSQL, a database per test, the server's parts put together with a
//! fixed clock, and clients that speak GraphQL to it.
//!
//! ```ignore
//! #[tokio::test]
//! async fn a_contact_is_made() {
//!     let server = Server::start().await;
//!     let acme = server.organization("acme").await;
//!     let made = acme.owner.run("createContact", "contact { id name }", json!({ "name": "Ada Lovelace" })).await;
//!     assert_eq!(made.done("createContact")["contact"]["name"], "Ada Lovelace");
//! }
//! ```
//!
//! Tests share nothing but the cluster, so they run side by side. Nothing here sleeps: time is [`Server::clock`]'s, and
//! stands still until a test moves it. The mutation guard looks for [`Answer::done`] and [`Answer::refused`] in the
//! tests' sources, with the mutation's name as a literal: say it where the answer is looked at.

#![allow(clippy::missing_panics_doc, reason = "everything here panics: that is how a test says no")]

mod answer;
mod bearer;
mod client;
mod cluster;
mod crm;
mod database;
mod dump;
mod organization;
mod plans;
mod sdl;
mod server;
mod socket;
mod wire;

pub use answer::{Answer, UserError};
pub use bearer::Bearer;
pub use client::Client;
pub use database::{Database, SqlRole};
pub use organization::Org;
pub use plans::{Plans, unindexed, whole_plans};
pub use sdl::{Sdl, SdlField};
pub use server::{Options, Server};
pub use socket::Socket;
pub use wire::{Trip, Wire};
