//! The pure rules of the domain: no database, no schema.

pub mod acceptance;
pub mod contract_text;
pub mod proposal;
pub mod proposal_lines;
