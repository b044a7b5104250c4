//! Holidays in the schema.

mod filter;
mod object;
mod query;

pub use self::filter::{HolidayFilter, HolidayOrderField};
pub use self::object::Holiday;
pub use self::query::HolidayQuery;
