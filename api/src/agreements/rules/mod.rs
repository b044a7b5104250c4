//! The pure rules of the domain: no database, no schema.

pub mod acceptance;
pub mod chain;
pub mod contract;
pub mod contract_text;
pub mod digest;
pub mod proposal;
pub mod proposal_lines;
pub mod signature_request;
pub mod signer;
