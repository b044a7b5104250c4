//! Client companies in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;

pub use self::filter::{ClientCompanyFilter, ClientCompanyOrderField};
pub use self::mutation::Mutation;
pub use self::object::ClientCompany;
pub use self::query::Query;
pub(crate) use self::query::list;
