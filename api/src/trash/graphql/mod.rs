//! The trash in the schema.

mod filter;
mod object;
mod query;

pub use self::filter::DeletedRecordFilter;
pub use self::object::DeletedRecord;
pub use self::query::TrashQuery;
