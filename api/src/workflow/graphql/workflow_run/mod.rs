//! Runs in the schema.

mod dry_run;
mod filter;
mod mutation;
mod object;
mod query;

pub use self::dry_run::WorkflowDryRunMutation;
pub use self::filter::{WorkflowRunFilter, WorkflowRunOrderField};
pub use self::mutation::WorkflowRunMutation;
pub use self::object::WorkflowRun;
pub use self::query::WorkflowRunQuery;
