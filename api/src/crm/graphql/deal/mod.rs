//! Deals in the schema.

mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod pipeline;
mod query;
mod transition;

pub use self::bulk::DealBulkMutation;
pub use self::filter::{DealFilter, DealOrderField};
pub use self::input::DealFields;
pub use self::mutation::DealMutation;
pub use self::object::Deal;
pub use self::pipeline::DealPipelineQuery;
pub use self::query::DealQuery;
pub use self::transition::DealTransitionMutation;
