//! Runs in the schema.

mod filter;
mod mutation;
mod object;
mod query;
mod rehearsal;

pub use self::filter::{WorkflowRunFilter, WorkflowRunOrderField};
pub use self::mutation::WorkflowRunMutation;
pub use self::object::WorkflowRun;
pub use self::query::WorkflowRunQuery;
pub use self::rehearsal::WorkflowRehearsalMutation;
