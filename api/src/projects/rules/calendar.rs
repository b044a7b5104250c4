//! The days on which the firm works: its days of the week, but for holidays.
//!
//! Templates count in these: offset 0 is the first day of a project itself, or the next working day if it is none.

use std::collections::HashSet;

use chrono::{Datelike, Months, NaiveDate};
use entity::identity::weekday::Weekday;

/// How far days are counted, in years.
pub const MOST_YEARS: u32 = 10;

/// The days on which the firm works.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Whether it works on each day of the week, from Monday on.
    week: [bool; 7],
    holidays: HashSet<NaiveDate>,
}

impl Calendar {
    /// The working days of these days of the week, but for the holidays.
    pub fn new(week: &[Weekday], holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        let all = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        Self { week: all.map(|day| week.contains(&day)), holidays: holidays.into_iter().collect() }
    }

    /// The last day that is counted from a first one on; none is after the year 9999.
    pub fn horizon(start: NaiveDate) -> NaiveDate {
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
        start.checked_add_months(Months::new(MOST_YEARS * 12)).map_or(last, |horizon| horizon.min(last))
    }

    /// Whether it works on a day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.week[day.weekday().num_days_from_monday() as usize] && !self.holidays.contains(&day)
    }

    /// The working days from a first day on, ten years of them at most: the one at place `n` is `n` working days after the
    /// start.
    pub fn from(&self, start: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let horizon = Self::horizon(start);
        start.iter_days().take_while(move |day| *day <= horizon).filter(|day| self.is_working(*day))
    }

    /// How many working days there are from a first day on before another: what [`Self::from`] counts, backwards. A day on
    /// which nobody works counts as the next one; a day before the first counts as the first.
    pub fn offset(&self, start: NaiveDate, day: NaiveDate) -> usize {
        self.from(start).take_while(|working| *working < day).count()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    const WEEK: &[Weekday] =
        &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    fn after(calendar: &Calendar, start: &str, days: usize) -> NaiveDate {
        calendar.from(day(start)).nth(days).expect("within ten years")
    }

    /// 2026-12-24 is a Thursday.
    #[test]
    fn weekends_and_holidays_do_not_count() {
        let plain = Calendar::new(WEEK, []);
        let festive = Calendar::new(WEEK, ["2026-12-25", "2026-12-26", "2027-01-01"].map(day));
        for (calendar, start, days, expected) in [
            (&plain, "2026-12-24", 0, "2026-12-24"),
            (&plain, "2026-12-24", 1, "2026-12-25"),
            (&plain, "2026-12-24", 2, "2026-12-28"),
            (&plain, "2026-12-26", 0, "2026-12-28"),
            (&plain, "2026-12-26", 5, "2027-01-04"),
            (&festive, "2026-12-24", 1, "2026-12-28"),
            (&festive, "2026-12-25", 0, "2026-12-28"),
            (&festive, "2026-12-24", 5, "2027-01-04"),
            (&plain, "2028-02-28", 1, "2028-02-29"),
        ] {
            assert_eq!(after(calendar, start, days), day(expected), "{start} + {days}");
        }
    }

    #[test]
    fn a_firm_may_work_on_any_days_of_the_week() {
        let sundays = Calendar::new(&[Weekday::Sunday], [day("2026-12-27")]);
        assert_eq!(after(&sundays, "2026-12-21", 0), day("2027-01-03"));
        assert_eq!(after(&sundays, "2026-12-21", 2), day("2027-01-17"));
    }

    #[test]
    fn ten_years_are_counted_and_no_day_that_can_not_be_written() {
        let sundays = Calendar::new(&[Weekday::Sunday], []);
        let last = sundays.from(day("2026-11-20")).last().expect("some");
        assert!(last <= day("2036-11-20") && last > day("2036-11-12"), "{last}");
        assert_eq!(sundays.from(day("9999-01-01")).last(), Some(day("9999-12-26")));
        assert_eq!(Calendar::new(&[], []).from(day("2026-11-20")).next(), None);
    }

    #[test]
    fn what_was_counted_is_counted_back() {
        let calendar = Calendar::new(WEEK, [day("2026-12-25")]);
        let start = day("2026-12-24");
        for (to, offset) in
            [("2026-12-01", 0), ("2026-12-24", 0), ("2026-12-27", 1), ("2026-12-28", 1), ("2026-12-29", 2)]
        {
            assert_eq!(calendar.offset(start, day(to)), offset, "{to}");
        }
    }

    proptest! {
        #[test]
        fn counting_on_and_back_agree(
            week in prop::collection::vec(prop::sample::select(WEEK), 1..5),
            start in 0_u64..20_000,
            holidays in prop::collection::vec(0_u64..120, 0..20),
            count in 0_usize..60,
        ) {
            let start = day("2000-01-01") + Days::new(start);
            let holidays: Vec<_> = holidays.into_iter().map(|days| start + Days::new(days)).collect();
            let calendar = Calendar::new(&week, holidays.iter().copied());
            let counted: Vec<_> = calendar.from(start).take(count + 1).collect();
            let last = counted[count];
            // Each is a working day, and between two there is none.
            prop_assert!(counted.iter().all(|day| calendar.is_working(*day) && !holidays.contains(day)));
            let between = start.iter_days().take_while(|day| *day <= last).filter(|day| calendar.is_working(*day));
            prop_assert_eq!(between.count(), count + 1);
            prop_assert_eq!(calendar.offset(start, last), count);
            // A day off counts as the next working day.
            let next = last + Days::new(1);
            prop_assert_eq!(calendar.from(start).nth(calendar.offset(start, next)), calendar.from(next).next());
        }
    }
}
