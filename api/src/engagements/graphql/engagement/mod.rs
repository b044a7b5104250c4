//! Engagements in the schema.

mod filter;
mod input;

pub use self::filter::{EngagementFilter, EngagementOrderField};
pub use self::input::EngagementFields;
