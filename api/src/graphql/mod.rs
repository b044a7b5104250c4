//! The schema's plumbing, shared by all domains, and what a document meets on its way to it.

pub mod actions;
pub mod activity;
pub mod actor;
pub mod boxed;
pub mod bulk;
pub mod change;
pub mod connection;
pub mod cost;
pub mod error;
pub mod filter;
pub mod fixed;
pub mod guard;
pub mod list;
pub mod loader;
pub mod mailing;
pub mod mutation;
mod named;
pub mod node;
pub mod one;
pub mod order;
pub mod overdue;
pub mod prepared;
pub mod record;
pub mod scalar;
pub mod schema;
pub mod scope;
pub mod show;
