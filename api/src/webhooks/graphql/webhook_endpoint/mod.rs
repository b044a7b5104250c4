//! Endpoints in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{WebhookEndpointFilter, WebhookEndpointOrderField};
pub use self::mutation::WebhookEndpointMutation;
pub use self::object::WebhookEndpoint;
pub use self::query::WebhookEndpointQuery;
pub use self::transition::WebhookEndpointTransitionMutation;
