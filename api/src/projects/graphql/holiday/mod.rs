//! Holidays in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{HolidayFilter, HolidayOrderField};
pub use self::mutation::HolidayMutation;
pub use self::object::Holiday;
pub use self::query::HolidayQuery;
pub use self::transition::HolidayTransitionMutation;
