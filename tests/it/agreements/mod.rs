//! Agreements: proposals, and what becomes of them.

mod acceptance;
mod acceptance_races;
mod frozen_proposal;
mod offers;
mod proposal;
mod proposal_expiry;
mod proposal_lines;
mod proposal_revision;
mod proposal_sending;
mod proposal_states;
