//! Leads in the schema.

mod conversion;
mod filter;
mod form;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{LeadFilter, LeadOrderField};
pub use self::object::Lead;
pub use self::query::LeadQuery;

/// Leads in the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct LeadMutation(
    mutation::LeadRecordMutation,
    transition::LeadStatusMutation,
    conversion::LeadConversionMutation,
    form::LeadFormMutation,
);
