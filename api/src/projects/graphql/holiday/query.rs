//! `holiday` and `holidays`.

use derive::queries;

use super::Holiday;

/// This entity in the query root.
#[derive(Default)]
pub struct HolidayQuery;

#[queries]
impl HolidayQuery {
    /// One holiday; null if there is none.
    fn holiday() -> One<Holiday>;

    /// The organization's holidays, such as those of a year: `filter: {day: {gte: "2026-01-01", lte: "2026-12-31"}}`.
    fn holidays() -> Many<Holiday>;
}
