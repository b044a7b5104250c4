//! Agreed work: engagements, which everything that is billed and delivered belongs to.

pub mod engagement;
pub mod graphql;
pub mod rules;
