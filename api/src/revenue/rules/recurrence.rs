//! The days of a recurrence.

use chrono::{Months, NaiveDate};

use crate::error::{UserError, UserErrorCode};

/// The most days that one call makes installments of.
pub const MOST: usize = 120;

/// A day every so many months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// The months from one day to the next, 1 to 60.
    pub months: u32,
    /// The first day.
    pub start: NaiveDate,
}

impl Recurrence {
    /// Every day until the last. Each is reckoned from the start, never from the one before: from 31 January on come
    /// 28 February and 31 March, not 28 March.
    pub fn days(self, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let nth = move |n: u32| self.start.checked_add_months(Months::new(self.months.checked_mul(n)?));
        (0..).map_while(nth).take_while(move |day| *day <= last)
    }

    /// The days until the last, at least one and at most [`MOST`].
    pub fn bounded(self, last: NaiveDate) -> Result<Vec<NaiveDate>, UserError> {
        let refuse = |code, message: String| Err(UserError::on("end", code, message));
        let days: Vec<NaiveDate> = self.days(last).take(MOST + 1).collect();
        match days.len() {
            0 => refuse(UserErrorCode::Invalid, format!("The recurrence ends on {last}, before it starts.")),
            found if found > MOST => refuse(
                UserErrorCode::Limit,
                format!("A recurrence has at most {MOST} installments: let it end earlier, or come less often."),
            ),
            _ => Ok(days),
        }
    }
}

/// The months between two days of a recurrence.
pub fn months(every: i32) -> Result<u32, UserError> {
    match u32::try_from(every) {
        Ok(months) if (1..=60).contains(&months) => Ok(months),
        _ => Err(UserError::on("everyMonths", UserErrorCode::Invalid, "`everyMonths` must be between 1 and 60.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    fn days(months: u32, start: &str, last: &str) -> Vec<String> {
        Recurrence { months, start: day(start) }.days(day(last)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn the_ends_of_months_follow_the_day_of_the_start() {
        assert_eq!(
            days(1, "2027-12-31", "2028-05-01"),
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]
        );
        assert_eq!(days(1, "2027-01-30", "2027-03-30"), ["2027-01-30", "2027-02-28", "2027-03-30"]);
        assert_eq!(days(12, "2028-02-29", "2032-02-29").last().map(String::as_str), Some("2032-02-29"));
        assert_eq!(days(3, "2027-01-15", "2027-10-14"), ["2027-01-15", "2027-04-15", "2027-07-15"]);
    }

    #[test]
    fn a_recurrence_has_one_day_to_a_hundred_and_twenty() {
        let of = |last: &str| Recurrence { months: 1, start: day("2027-01-01") }.bounded(day(last));
        assert_eq!(of("2027-01-01"), Ok(vec![day("2027-01-01")]));
        assert_eq!(of("2036-12-31").map(|days| days.len()), Ok(120));
        assert_eq!(of("2037-01-01").expect_err("121").code, UserErrorCode::Limit);
        assert_eq!(of("2026-12-31").expect_err("none").code, UserErrorCode::Invalid);
        // The calendar's end is no panic.
        assert_eq!(of(&NaiveDate::MAX.to_string()).expect_err("thousands").code, UserErrorCode::Limit);
        let late = Recurrence { months: 60, start: NaiveDate::MAX };
        assert_eq!(late.bounded(NaiveDate::MAX).map(|days| days.len()), Ok(1));
    }

    #[test]
    fn months_are_one_to_sixty() {
        assert_eq!((months(1), months(60)), (Ok(1), Ok(60)));
        for wrong in [i32::MIN, -1, 0, 61] {
            assert_eq!(months(wrong).expect_err("no months").field.as_deref(), Some("everyMonths"));
        }
    }
}
