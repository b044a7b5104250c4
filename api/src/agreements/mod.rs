//! What clients agree to: proposals, contracts, signatures; and the acceptance that makes work of a proposal.

pub mod acceptance;
pub mod graphql;
pub mod proposal;
pub mod rules;
