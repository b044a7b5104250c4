//! Agreements: proposals and contracts, signatures, and what becomes of them.

mod acceptance;
mod acceptance_races;
mod contract;
mod contract_renewal;
mod contract_states;
mod frozen_proposal;
mod offers;
mod proposal;
mod proposal_expiry;
mod proposal_lines;
mod proposal_revision;
mod proposal_sending;
mod proposal_states;
mod signature_races;
mod signature_request;
mod signer;
mod signing;
mod verification;
