//! Contacts in the schema.

mod bulk;
mod duplicates;
mod filter;
mod input;
mod merge;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::ContactBulkMutation;
pub use self::duplicates::DuplicateContactQuery;
pub use self::filter::{ContactFilter, ContactOrderField};
pub use self::input::ContactFields;
pub use self::merge::ContactMergeMutation;
pub use self::mutation::ContactMutation;
pub use self::object::{Contact, ContactRole};
pub use self::query::ContactQuery;
pub use self::transition::ContactTransitionMutation;
