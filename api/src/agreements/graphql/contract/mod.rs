//! Contracts in the schema.

mod actions;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod renewal;
mod sending;
mod transition;

pub use self::filter::{ContractFilter, ContractOrderField};
pub use self::mutation::ContractMutation;
pub use self::object::Contract;
pub use self::query::ContractQuery;
pub use self::renewal::ContractRenewalMutation;
pub use self::sending::{ContractSendingMutation, SignerInput};
pub use self::transition::ContractTransitionMutation;
