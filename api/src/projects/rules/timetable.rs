//! Days of a project that are said as offsets, and back: all of them counted at once.

use chrono::NaiveDate;

use super::calendar::{Calendar, MOST_YEARS};
use crate::error::{UserError, UserErrorCode};

/// The working days from a project's first day on, as far as its parts need them.
#[derive(Debug)]
pub struct Timetable {
    start: NaiveDate,
    days: Vec<NaiveDate>,
}

impl Timetable {
    /// The days of these offsets; refused where they reach beyond what is counted.
    pub fn of(calendar: &Calendar, start: NaiveDate, offsets: impl Iterator<Item = i32>) -> Result<Self, UserError> {
        let last = offsets.filter_map(|offset| usize::try_from(offset).ok()).max();
        let wanted = last.map_or(0, |last| last + 1);
        let days: Vec<_> = calendar.from(start).take(wanted).collect();
        if days.len() < wanted {
            let reason = format!(
                "Something of the project would be due more than {MOST_YEARS} years after its first day: the template's \
                 offsets are too large for the organization's working days."
            );
            return Err(UserError::on("startDate", UserErrorCode::Limit, reason));
        }
        Ok(Self { start, days })
    }

    /// The day of an offset, if there is one.
    pub fn day(&self, offset: Option<i32>) -> Option<NaiveDate> {
        self.days.get(usize::try_from(offset?).ok()?).copied()
    }

    /// The last day that is needed; none if no part has a day.
    pub fn end(&self) -> Option<NaiveDate> {
        self.days.last().copied().map(|last| last.max(self.start))
    }
}

#[cfg(test)]
mod tests {
    use entity::identity::weekday::Weekday;

    use super::*;

    #[test]
    fn days_of_offsets_are_those_of_the_calendar() {
        let calendar = Calendar::new(&[Weekday::Monday, Weekday::Friday], []);
        // A Saturday.
        let start: NaiveDate = "2026-11-21".parse().expect("a day");
        let timetable = Timetable::of(&calendar, start, [0, 3, 1].into_iter()).expect("near");
        let day = |offset| timetable.day(offset).map(|day| day.to_string());
        assert_eq!(day(Some(0)).as_deref(), Some("2026-11-23"));
        assert_eq!(day(Some(3)).as_deref(), Some("2026-12-04"));
        assert_eq!((day(None), day(Some(-1))), (None, None));
        assert_eq!(timetable.end(), timetable.day(Some(3)));
        let empty = Timetable::of(&calendar, start, std::iter::empty()).expect("nothing");
        assert_eq!(empty.end(), None);
        let far = Timetable::of(&calendar, start, [3660].into_iter()).expect_err("two days a week");
        assert_eq!((far.code, far.field.as_deref()), (UserErrorCode::Limit, Some("startDate")));
    }
}
