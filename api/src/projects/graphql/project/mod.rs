//! Projects in the schema.

mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::ProjectBulkMutation;
pub use self::filter::{ProjectFilter, ProjectOrderField};
pub use self::mutation::ProjectMutation;
pub use self::object::Project;
pub use self::query::ProjectQuery;
pub use self::transition::ProjectTransitionMutation;
