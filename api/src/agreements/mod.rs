//! What clients agree to: proposals, contracts, signatures; and the acceptance that makes work of a proposal.

pub mod acceptance;
pub mod contract;
pub mod graphql;
pub mod proposal;
pub mod rules;
pub mod signature_event;
pub mod signature_request;
pub mod signer;
