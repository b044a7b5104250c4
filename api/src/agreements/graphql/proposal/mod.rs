//! Proposals in the schema.

mod acceptance;
mod actions;
mod expiry;
mod filter;
mod input;
mod line;
mod mutation;
mod object;
mod query;
mod revision;
mod transition;

pub use self::acceptance::ProposalAcceptanceMutation;
pub use self::expiry::ProposalExpiryMutation;
pub use self::filter::{ProposalFilter, ProposalOrderField};
pub use self::line::ProposalLine;
pub use self::mutation::ProposalMutation;
pub use self::object::Proposal;
pub use self::query::ProposalQuery;
pub use self::revision::ProposalRevisionMutation;
pub use self::transition::ProposalTransitionMutation;
