//! Rules in the schema.

mod action;
mod event_type;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::event_type::WorkflowEventTypeQuery;
pub use self::filter::{WorkflowRuleFilter, WorkflowRuleOrderField};
pub use self::mutation::WorkflowRuleMutation;
pub use self::object::WorkflowRule;
pub use self::query::WorkflowRuleQuery;
pub use self::transition::WorkflowRuleTransitionMutation;
