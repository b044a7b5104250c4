//! What tasks wait for, in the schema.

mod mutation;
mod object;

pub use self::mutation::TaskDependencyMutation;
pub use self::object::TaskDependency;
