//! On which day a document with a number of a series can be issued: the days of a series never run backwards.

use chrono::NaiveDate;

use crate::error::{UserError, UserErrorCode};

/// When a document is to be issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IssueDay {
    /// Today, where the organization is.
    #[default]
    Today,
    /// On this day, or not at all.
    On(NaiveDate),
    /// On this day; if the series is further, on the first day that it allows.
    NotBefore(NaiveDate),
}

/// The day of issue: not before that of the series' last document, and not after today. Refuses another on `issueDate`.
///
/// Who began before midnight may come to the series behind somebody who began after it, and a firm may move west: then
/// the last day is tomorrow, and so is this one. A last day that is still to come otherwise holds nobody up.
pub fn in_series(wanted: IssueDay, last: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, UserError> {
    let latest = last.filter(|last| Some(*last) == today.succ_opt()).unwrap_or(today);
    let earliest = last.map(|last| last.min(latest));
    let day = match wanted {
        IssueDay::Today => return Ok(latest),
        IssueDay::NotBefore(day) => return Ok(earliest.map_or(day, |earliest| day.max(earliest)).min(latest)),
        IssueDay::On(day) => day,
    };
    if day > latest {
        let from = earliest.map(|earliest| format!("from {earliest} on, and ")).unwrap_or_default();
        let reason = format!("`issueDate` {day} is still to come: say a day {from}not after today, {latest}.");
        return Err(UserError::on("issueDate", UserErrorCode::Invalid, reason));
    }
    match earliest {
        Some(earliest) if day < earliest => {
            let reason = format!(
                "`issueDate` {day} is before that of the number given last, {earliest}: say a day from {earliest} to \
                 {latest}."
            );
            Err(UserError::on("issueDate", UserErrorCode::Invalid, reason))
        }
        _ => Ok(day),
    }
}

/// When it is due: as said, but as much later as the series put the day of issue off.
pub fn due_with(wanted: IssueDay, issued: NaiveDate, due: Option<NaiveDate>) -> Option<NaiveDate> {
    let put_off = match wanted {
        IssueDay::NotBefore(day) => issued.signed_duration_since(day),
        IssueDay::Today | IssueDay::On(_) => return due,
    };
    due.map(|due| due.checked_add_signed(put_off).unwrap_or(due))
}

#[cfg(test)]
mod tests {
    use super::IssueDay::{NotBefore, On, Today};
    use super::*;

    const TODAY: &str = "2026-03-02";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    #[test]
    fn days_of_a_series_go_as_its_numbers_do() {
        for (wanted, last, expected) in [
            (Today, None, TODAY),
            (Today, Some("2026-03-01"), TODAY),
            (Today, Some(TODAY), TODAY),
            // Somebody was faster behind midnight.
            (Today, Some("2026-03-03"), "2026-03-03"),
            // A day of before there was a rule.
            (Today, Some("2099-01-01"), TODAY),
            (On(day("1999-01-01")), None, "1999-01-01"),
            (On(day("2026-03-01")), Some("2026-03-01"), "2026-03-01"),
            (On(day(TODAY)), Some("2026-03-01"), TODAY),
            (On(day("2026-03-03")), Some("2026-03-03"), "2026-03-03"),
            (On(day(TODAY)), Some("2099-01-01"), TODAY),
            (NotBefore(day("2026-01-31")), None, "2026-01-31"),
            (NotBefore(day("2026-01-31")), Some("2025-12-31"), "2026-01-31"),
            (NotBefore(day("2026-01-31")), Some("2026-02-10"), "2026-02-10"),
            (NotBefore(day("2026-01-31")), Some("2099-01-01"), TODAY),
            (NotBefore(day("2026-06-30")), None, TODAY),
        ] {
            let last = last.map(day);
            assert_eq!(in_series(wanted, last, day(TODAY)), Ok(day(expected)), "{wanted:?} behind {last:?}");
        }
    }

    #[test]
    fn a_refusal_says_the_earliest_and_the_latest_day() {
        for (wanted, last, told) in [
            ("2026-03-03", None, &["2026-03-03", TODAY][..]),
            ("2099-01-01", Some("2026-02-01"), &["2026-02-01", TODAY]),
            ("2026-01-31", Some("2026-02-01"), &["2026-02-01", TODAY]),
            ("1999-01-01", Some(TODAY), &[TODAY]),
            ("2026-03-04", Some("2026-03-03"), &["2026-03-03"]),
            ("2026-03-01", Some("2099-01-01"), &[TODAY]),
        ] {
            let refused = in_series(On(day(wanted)), last.map(day), day(TODAY)).expect_err(wanted);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("issueDate")));
            assert!(told.iter().all(|day| refused.message.contains(day)), "{wanted}: {}", refused.message);
        }
    }

    #[test]
    fn what_is_put_off_is_due_as_much_later() {
        let (asked, issued, due) = (day("2026-01-31"), day("2026-02-10"), day("2026-02-14"));
        assert_eq!(due_with(NotBefore(asked), issued, Some(due)), Some(day("2026-02-24")));
        assert_eq!(due_with(NotBefore(asked), asked, Some(due)), Some(due));
        assert_eq!(due_with(NotBefore(asked), issued, None), None);
        assert_eq!(due_with(Today, issued, Some(due)), Some(due));
        assert_eq!(due_with(On(asked), issued, Some(due)), Some(due));
    }
}
