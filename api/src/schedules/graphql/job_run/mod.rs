//! Runs of jobs in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{JobRunFilter, JobRunOrderField};
pub use self::mutation::JobRunMutation;
pub use self::object::JobRun;
pub use self::query::JobRunQuery;
