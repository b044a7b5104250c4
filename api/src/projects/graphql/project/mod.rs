//! Projects in the schema.

mod filter;
mod object;
mod query;

pub use self::filter::{ProjectFilter, ProjectOrderField};
pub use self::object::Project;
pub use self::query::ProjectQuery;
