//! API keys in the schema.

mod input;
mod mutation;
mod object;
mod query;

pub use self::mutation::ApiKeyMutation;
pub use self::object::ApiKey;
pub use self::query::ApiKeyQuery;
