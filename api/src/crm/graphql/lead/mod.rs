//! Leads in the schema.

mod bulk;
mod conversion;
mod filter;
mod form;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::LeadBulkMutation;
pub use self::conversion::LeadConversionMutation;
pub use self::filter::{LeadFilter, LeadOrderField};
pub use self::form::LeadFormMutation;
pub use self::mutation::LeadMutation;
pub use self::object::Lead;
pub use self::query::LeadQuery;
pub use self::transition::LeadTransitionMutation;
