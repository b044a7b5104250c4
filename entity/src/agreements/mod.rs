//! What clients agree to: proposals, contracts, signatures.

pub mod contract;
pub mod proposal;
pub mod proposal_line;
pub mod signature_event;
pub mod signature_evidence;
pub mod signature_request;
pub mod signer;
