//! What a client takes of a proposal, when the work begins, and how it is billed.

mod billing;
mod choice;
mod dates;

pub use self::billing::{Billed, by_milestones, by_rate};
pub use self::choice::{Chosen, Selection, choose, totals};
pub use self::dates::{Dates, dates};
