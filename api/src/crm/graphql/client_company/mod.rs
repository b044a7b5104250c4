//! Client companies in the schema.

mod filter;
mod mutation;
mod object;
mod query;

pub use self::filter::{ClientCompanyFilter, ClientCompanyOrderField};
pub use self::mutation::ClientCompanyMutation;
pub use self::object::ClientCompany;
pub use self::query::ClientCompanyQuery;
pub(crate) use self::query::list;
