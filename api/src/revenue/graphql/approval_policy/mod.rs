//! Approval policies in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod step;
mod transition;

pub use self::filter::{ApprovalPolicyFilter, ApprovalPolicyOrderField};
pub use self::mutation::ApprovalPolicyMutation;
pub use self::object::ApprovalPolicy;
pub use self::query::ApprovalPolicyQuery;
pub use self::step::ApprovalStep;
pub use self::transition::ApprovalPolicyTransitionMutation;
