//! Deliveries and their attempts in the schema.

mod attempt;
mod filter;
mod mutation;
mod object;
mod query;

pub use self::attempt::WebhookAttempt;
pub use self::filter::{WebhookDeliveryFilter, WebhookDeliveryOrderField};
pub use self::mutation::WebhookDeliveryMutation;
pub use self::object::WebhookDelivery;
pub use self::query::WebhookDeliveryQuery;
