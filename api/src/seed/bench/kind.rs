//! Kinds of rows: how many, when each was made, and by which id it is known everywhere.

use migration::years::Year;

/// The year in which everything begins.
pub const FIRST: Year = Year(2021);
/// The first moment, in Unix milliseconds: 1 November of that year, 00:00 UTC.
const START: i64 = 1_635_724_800_000;
/// Five years later, as SQL: the moment at which everything stands.
pub const END: &str = "timestamptz '2026-11-01 00:00:00+00'";
/// Five years, in milliseconds.
const SPAN: i64 = 1_826 * 86_400_000;

/// A kind of row, numbered from 0 in the order in which they were made, evenly over the time.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its table.
    pub table: &'static str,
    /// How many there are.
    pub rows: i64,
    /// From one to the next, in milliseconds.
    step: i64,
}

impl Kind {
    /// Rows made over the five years.
    pub fn over_time(table: &'static str, rows: i64) -> Self {
        Self { table, rows, step: SPAN / rows.max(1) }
    }

    /// Rows made on the first day.
    pub fn at_once(table: &'static str, rows: i64) -> Self {
        Self { table, rows, step: 86_400_000 / rows.max(1) }
    }

    /// When the `n`th was made, in Unix milliseconds, as SQL.
    fn millis(&self, n: &str) -> String {
        format!("({START} + ({n}) * {step})", step = self.step)
    }

    /// When the `n`th was made, as SQL.
    pub fn at(&self, n: &str) -> String {
        format!("to_timestamp({} / 1000.0)", self.millis(n))
    }

    /// The id of the `n`th, as SQL: shaped as a `UUIDv7` (RFC 9562, section 5.7) of its time, with a hash for its random
    /// part. So a reference is made without looking its row up.
    pub fn id(&self, n: &str) -> String {
        format!(
            "overlay(overlay(md5('{table}' || ({n})) placing lpad(to_hex({millis}), 12, '0') || '7' from 1 for 13) \
             placing '8' from 17 for 1)::uuid",
            table = self.table,
            millis = self.millis(n),
        )
    }

    /// Sixteen bytes of the `n`th to decide by, as SQL: `get_byte(dice, 0)` to `get_byte(dice, 15)`.
    pub fn dice(&self, n: &str) -> String {
        format!("decode(md5('dice of {table}' || ({n})), 'hex')", table = self.table)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;

    use super::*;

    #[test]
    fn five_years_end_when_everything_stands() {
        let at = |millis| chrono::DateTime::from_timestamp_millis(millis).expect("a time");
        assert!(END.contains(&at(START + SPAN).format("%Y-%m-%d %H:%M:%S").to_string()));
        assert_eq!(i64::from(at(START).year()), FIRST.0);
    }
}
