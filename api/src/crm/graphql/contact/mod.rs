//! Contacts in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;

pub use self::filter::{ContactFilter, ContactOrderField};
pub use self::input::ContactFields;
pub use self::mutation::ContactMutation;
pub use self::object::Contact;
pub use self::query::ContactQuery;
pub(crate) use self::query::list;
