//! Installments in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{InstallmentFilter, InstallmentOrderField};
pub use self::input::NewInstallmentInput;
pub use self::mutation::InstallmentMutation;
pub use self::object::Installment;
pub use self::query::InstallmentQuery;
pub use self::transition::InstallmentTransitionMutation;
