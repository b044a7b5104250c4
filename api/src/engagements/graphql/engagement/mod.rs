//! Engagements in the schema.

mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod renewal;
mod transition;

pub use self::bulk::EngagementBulkMutation;
pub use self::filter::{EngagementFilter, EngagementOrderField};
pub use self::mutation::EngagementMutation;
pub use self::object::Engagement;
pub use self::query::EngagementQuery;
pub use self::renewal::EngagementRenewalMutation;
pub use self::transition::EngagementTransitionMutation;
