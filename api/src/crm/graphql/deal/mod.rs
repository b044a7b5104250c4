//! Deals in the schema.

mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod pipeline;
mod query;
mod transition;

pub use self::filter::{DealFilter, DealOrderField};
pub use self::input::DealFields;
pub use self::object::Deal;
pub(crate) use self::query::list;

/// Deals in the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct DealQuery(query::DealRecordQuery, pipeline::DealPipelineQuery);

/// Deals in the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct DealMutation(mutation::DealRecordMutation, transition::DealStageMutation, bulk::DealBulkMutation);
