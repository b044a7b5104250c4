//! The SeaORM entities: the schema's tables, columns, relations, typed ids and closed sets, and nothing else.
//!
//! The basename of an entity is the same everywhere: `entity/src/crm/contact.rs`, `api/src/crm/contact.rs`,
//! `tests/it/crm/contact.rs`. A guard in `tests/it` compares every entity with its table.
//!
//! A model's `Serialize` form is what events and diffs show: secrets, derived columns and the organization are skipped.

// Columns are told where they are read: in the schema's descriptions and in DOMAIN.md.
#![allow(missing_docs)]

pub mod agreements;
pub mod communications;
pub mod crm;
pub mod engagements;
pub mod files;
pub mod id;
pub mod identity;
pub mod outbox;
pub mod portal;
pub mod projects;
pub mod revenue;
pub mod row;
pub mod schedules;
pub mod timeline;
pub mod trash;
pub mod webhooks;
pub mod workflow;

pub use id::{Id, Tag};
pub use row::{Row, Stamped};
