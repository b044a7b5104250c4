//! Vendors in the schema.

mod bulk;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::bulk::VendorBulkMutation;
pub use self::filter::{VendorFilter, VendorOrderField};
pub use self::input::VendorFields;
pub use self::mutation::VendorMutation;
pub use self::object::Vendor;
pub use self::query::VendorQuery;
pub use self::transition::VendorTransitionMutation;
