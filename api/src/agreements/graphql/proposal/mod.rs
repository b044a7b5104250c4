//! Proposals in the schema.

mod actions;
mod filter;
mod line;
mod object;
mod query;

pub use self::filter::{ProposalFilter, ProposalOrderField};
pub use self::line::ProposalLine;
pub use self::object::Proposal;
pub use self::query::ProposalQuery;
