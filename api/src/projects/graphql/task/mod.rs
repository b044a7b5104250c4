//! Tasks in the schema.

mod blocked;
mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::TaskBulkMutation;
pub use self::filter::{TaskFilter, TaskOrderField};
pub use self::mutation::TaskMutation;
pub use self::object::Task;
pub use self::query::TaskQuery;
pub use self::transition::TaskTransitionMutation;
