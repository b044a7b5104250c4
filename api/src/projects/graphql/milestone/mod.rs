//! Milestones in the schema.

mod filter;
mod object;
mod query;

pub use self::filter::{MilestoneFilter, MilestoneOrderField};
pub use self::object::Milestone;
pub use self::query::MilestoneQuery;
