//! API keys in the schema.

mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::mutation::ApiKeyMutation;
pub use self::object::ApiKey;
pub use self::query::ApiKeyQuery;
pub use self::transition::ApiKeyTransitionMutation;
