//! Chambers: the GraphQL backend of a professional-services firm, for many firms in one deployment.
//!
//! One domain is one folder; what all domains share is beside them: `auth` (who calls), `db` (the only way to the
//! database), `repo` (find, page, load, save), `graphql` (schema and what documents meet), `http` (routes).

// Merged roots nest a type for each of their parts: deeper than the compiler's default of 128.
#![recursion_limit = "256"]

pub mod agreements;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod communications;
pub mod config;
pub mod crm;
pub mod db;
pub mod engagements;
pub mod erasure;
pub mod error;
pub mod external_id;
pub mod files;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod later;
pub mod limits;
pub mod mail;
pub mod money;
pub mod outbox;
pub mod patch;
pub mod portal;
pub mod projects;
pub mod repo;
pub mod revenue;
pub mod schedules;
pub mod search;
pub mod seed;
pub mod services;
pub mod start;
pub mod stop;
pub mod subscriptions;
pub mod tax_id;
pub mod template;
pub mod text;
pub mod transition;
pub mod trash;
pub mod turn;
pub mod webhooks;
pub mod worker;
pub mod workflow;
pub mod zone;
