//! Milestones in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{MilestoneFilter, MilestoneOrderField};
pub use self::mutation::MilestoneMutation;
pub use self::object::Milestone;
pub use self::query::MilestoneQuery;
pub use self::transition::MilestoneTransitionMutation;
