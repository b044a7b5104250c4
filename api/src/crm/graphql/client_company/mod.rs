//! Client companies in the schema.

mod bulk;
mod filter;
mod input;
mod merge;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::ClientCompanyBulkMutation;
pub use self::filter::{ClientCompanyFilter, ClientCompanyOrderField};
pub use self::input::ClientCompanyFields;
pub use self::merge::ClientCompanyMergeMutation;
pub use self::mutation::ClientCompanyMutation;
pub use self::object::ClientCompany;
pub use self::query::ClientCompanyQuery;
pub use self::transition::ClientCompanyTransitionMutation;
