//! The days of an acceptance.

use chrono::{Months, NaiveDate};
use entity::engagements::engagement::BillingModel;

use crate::error::{Reasons, UserError, UserErrorCode};

/// How far the days of an acceptance are away at most.
const MOST_MONTHS: u32 = 120;

/// When the work that was accepted begins and ends, and when the rest of it is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day; none if none was agreed.
    pub end: Option<NaiveDate>,
    /// When what deposit and milestones leave falls due; none if nothing was said.
    pub balance: Option<NaiveDate>,
}

/// Checks the days of an acceptance: the work begins today if nothing is said, a retainer ends after a year. None is more
/// than ten years away.
pub fn dates(
    reasons: &mut Reasons,
    today: NaiveDate,
    billing_model: BillingModel,
    [start, end, balance]: [Option<NaiveDate>; 3],
) -> Option<Dates> {
    let start = start.map_or(Some(today), |day| {
        let earliest = today.checked_sub_months(Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MIN);
        reasons.take(between("startDate", day, earliest, "ten years before today", today))
    })?;
    let end = match end {
        None if billing_model == BillingModel::Retainer => {
            start.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt())
        }
        end => end,
    };
    let end = end.map(|day| reasons.take(between("endDate", day, start, "the first day", start)));
    let balance = balance.map(|day| reasons.take(between("balanceDueOn", day, start, "the first day", start)));
    let (end, balance) =
        (end.map_or(Some(None), |day| day.map(Some))?, balance.map_or(Some(None), |day| day.map(Some))?);
    Some(Dates { start, end, balance })
}

/// A day from `earliest` on, at most ten years after `from`.
fn between(
    field: &str,
    day: NaiveDate,
    earliest: NaiveDate,
    what: &str,
    from: NaiveDate,
) -> Result<NaiveDate, UserError> {
    let latest = from.checked_add_months(Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MAX);
    if (earliest..=latest).contains(&day) {
        return Ok(day);
    }
    let reason = format!("`{field}` must be between {earliest} ({what}) and {latest}, ten years after {from}.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_begins_today_and_a_retainer_ends_after_a_year() {
        let day = |text: &str| text.parse::<NaiveDate>().expect(text);
        let today = day("2026-03-02");
        let mut reasons = Reasons::default();
        let of = |reasons: &mut Reasons, model, days| dates(reasons, today, model, days);
        let plain = of(&mut reasons, BillingModel::Fixed, [None; 3]);
        assert_eq!(plain, Some(Dates { start: today, end: None, balance: None }));
        let retainer = of(&mut reasons, BillingModel::Retainer, [Some(day("2026-04-01")), None, None]);
        assert_eq!(retainer.and_then(|dates| dates.end), Some(day("2027-03-31")));
        for (days, field) in [
            ([Some(day("2036-03-03")), None, None], "startDate"),
            ([Some(day("2016-03-01")), None, None], "startDate"),
            ([None, Some(day("2026-03-01")), None], "endDate"),
            ([None, Some(day("2036-03-03")), None], "endDate"),
            ([None, None, Some(day("2026-03-01"))], "balanceDueOn"),
        ] {
            let mut reasons = Reasons::default();
            assert_eq!(of(&mut reasons, BillingModel::Fixed, days), None, "{field}");
            let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused: {field}") };
            assert_eq!(refusal.0[0].field.as_deref(), Some(field));
        }
    }
}
