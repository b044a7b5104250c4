//! Where an engagement can go, and what its terms must be.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::Id;
use entity::crm::client_company;
use entity::engagements::engagement::EngagementStatus::{self, Active, Completed, Draft, Paused, Terminated};
use entity::engagements::engagement::{Column, Model};
use sea_orm::ActiveEnum;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to an engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Begin the work.
    Activate,
    /// Halt it for a while.
    Pause,
    /// Go on after a pause.
    Resume,
    /// End it as agreed.
    Complete,
    /// End it before it is done.
    Terminate,
    /// Go on for another term.
    Renew,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[EngagementStatus] = &[Draft, Active, Paused, Completed, Terminated];
const UNDER_WAY: &[EngagementStatus] = &[Active, Paused];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, EngagementStatus> = Transitions {
    subject: "engagement",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateEngagement", when: When::In(EVERY) },
        Transition { action: Action::Activate, mutation: "activateEngagement", when: When::In(&[Draft]) },
        Transition { action: Action::Pause, mutation: "pauseEngagement", when: When::In(&[Active]) },
        Transition { action: Action::Resume, mutation: "resumeEngagement", when: When::In(&[Paused]) },
        Transition { action: Action::Complete, mutation: "completeEngagement", when: When::In(UNDER_WAY) },
        Transition { action: Action::Terminate, mutation: "terminateEngagement", when: When::In(UNDER_WAY) },
        Transition { action: Action::Renew, mutation: "renewEngagement", when: When::In(&[Active, Paused, Completed]) },
        Transition { action: Action::Delete, mutation: "deleteEngagement", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreEngagement", when: When::Deleted },
    ],
};

stateful!(Model, status: EngagementStatus);

/// What stands in a state: the currency once there can be invoices in it, all terms once the work has ended.
pub fn settled(status: EngagementStatus) -> &'static [Column] {
    match status {
        Draft => &[],
        Active | Paused => &[Column::Currency],
        Completed | Terminated => &[
            Column::Currency,
            Column::BillingModel,
            Column::StartDate,
            Column::EndDate,
            Column::AutoRenew,
            Column::TermMonths,
        ],
    }
}

/// Why a field can't be changed.
pub fn settled_reason(status: EngagementStatus, field: &str) -> UserError {
    let reason = format!("`{field}` can't be changed of an engagement that is {}: leave it out.", status.to_value());
    UserError::on(field, UserErrorCode::Immutable, reason)
}

/// Engagement and deal are with the same client, if both are with any; `field` is the one that was given.
pub fn same_client(
    field: &str,
    of_engagement: Option<Id<client_company::Entity>>,
    of_deal: Option<Id<client_company::Entity>>,
) -> Result<(), UserError> {
    if of_deal.is_none() || of_engagement.is_none() || of_deal == of_engagement {
        return Ok(());
    }
    let reason = "The deal is with another client than the engagement: choose one of the same, or change both.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// How long one term is, in months: 1 to 120.
pub fn term_months(months: i32) -> Result<i32, UserError> {
    if (1..=120).contains(&months) {
        return Ok(months);
    }
    Err(UserError::on("termMonths", UserErrorCode::Invalid, "`termMonths` must be 1 to 120 months."))
}

/// An engagement ends on the day it starts, or later; `field` is the one of the two that was given.
pub fn period(field: &str, start: Option<NaiveDate>, end: Option<NaiveDate>) -> Result<(), UserError> {
    match (start, end) {
        (Some(start), Some(end)) if end < start => {
            let reason = format!("The engagement would end on {end}, before it starts on {start}: change one of them.");
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

/// What renews itself has an end to go on from, and a term to go on by: `field` is one of them.
pub fn needed_to_renew(field: &str, auto_renew: bool, is_set: bool) -> Result<(), UserError> {
    if !auto_renew || is_set {
        return Ok(());
    }
    let reason = format!("An engagement that renews itself needs `{field}`: give it, or set `autoRenew` to false.");
    Err(UserError::on(field, UserErrorCode::Required, reason))
}

/// The end of an engagement after its renewal: the day that was asked for, or one term after the present end.
pub fn renewed_end(
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    term_months: Option<i32>,
    asked_for: Option<NaiveDate>,
) -> Result<NaiveDate, UserError> {
    let Some(asked_for) = asked_for else {
        let term = term_months.and_then(|months| u32::try_from(months).ok());
        let (Some(end), Some(months)) = (end, term) else {
            let reason =
                "Give the day until which it goes on: the engagement has no `endDate` and `termMonths` of its own.";
            return Err(UserError::on("endDate", UserErrorCode::Required, reason));
        };
        return months_later(end, months).ok_or_else(|| {
            UserError::on("endDate", UserErrorCode::Limit, "The engagement would end after the year 9999.")
        });
    };
    period("endDate", start, Some(asked_for))?;
    match end {
        Some(end) if asked_for <= end => {
            let reason = format!("The engagement ends on {end} already: give a later day.");
            Err(UserError::on("endDate", UserErrorCode::Invalid, reason))
        }
        _ => Ok(asked_for),
    }
}

/// The same day so many months later. The last day of a month stays the last one, so that terms of a month don't drift
/// to the 28th; a day that the later month lacks is its last.
pub fn months_later(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let is_last = day.checked_add_days(Days::new(1))?.day() == 1;
    let later = day.checked_add_months(Months::new(months)).filter(|later| later.year() <= 9999)?;
    if !is_last {
        return Some(later);
    }
    let next_month = later.with_day(1)?.checked_add_months(Months::new(1))?;
    next_month.checked_sub_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, also) in [
            (Draft, &["activateEngagement"][..]),
            (Active, &["pauseEngagement", "completeEngagement", "terminateEngagement", "renewEngagement"]),
            (Paused, &["resumeEngagement", "completeEngagement", "terminateEngagement", "renewEngagement"]),
            (Completed, &["renewEngagement"]),
            (Terminated, &[]),
        ] {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), [&["updateEngagement"], also, &["deleteEngagement"]].concat(), "{status:?}");
            assert_eq!(allowed(true), ["restoreEngagement"], "{status:?}");
        }
    }

    #[test]
    fn an_end_before_the_start_is_refused_where_it_was_given() {
        let (early, late) = (Some(day("2026-01-31")), Some(day("2026-02-01")));
        assert_eq!(period("startDate", late, early).expect_err("backwards").field.as_deref(), Some("startDate"));
        for (start, end) in [(early, late), (early, early), (None, early), (late, None)] {
            assert_eq!(period("endDate", start, end), Ok(()));
        }
    }

    #[test]
    fn terms_are_settled_when_the_work_has_ended_and_the_currency_when_it_began() {
        assert!(settled(Draft).is_empty());
        assert!(matches!(settled(Paused), [Column::Currency]));
        assert!(settled(Terminated).iter().any(|column| matches!(column, Column::EndDate)));
        assert!(!settled(Completed).iter().any(|column| matches!(column, Column::Name | Column::OwnerMemberId)));
        assert_eq!(settled_reason(Active, "currency").code, UserErrorCode::Immutable);
    }

    #[test]
    fn engagement_and_deal_are_with_the_same_client() {
        let (one, other) = (Some(Id::new()), Some(Id::new()));
        for (of_engagement, of_deal) in [(None, None), (one, None), (None, one), (one, one)] {
            assert_eq!(same_client("dealId", of_engagement, of_deal), Ok(()));
        }
        let refused = same_client("dealId", one, other).expect_err("two clients");
        assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("dealId")));
    }

    #[test]
    fn what_renews_itself_needs_an_end_and_a_term() {
        assert_eq!(needed_to_renew("endDate", true, false).expect_err("no end").code, UserErrorCode::Required);
        assert_eq!(needed_to_renew("endDate", true, true), Ok(()));
        assert_eq!(needed_to_renew("endDate", false, false), Ok(()));
        assert!(term_months(0).is_err() && term_months(121).is_err());
        assert_eq!((term_months(1), term_months(120)), (Ok(1), Ok(120)));
    }

    #[test]
    fn a_term_goes_on_to_the_same_day_or_the_last_of_the_month() {
        for (end, months, later) in [
            ("2026-12-31", 12, "2027-12-31"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-02-28", 1, "2026-03-31"),
            ("2027-02-28", 12, "2028-02-29"),
            ("2028-02-28", 12, "2029-02-28"),
            ("2026-01-30", 1, "2026-02-28"),
            ("2026-06-14", 3, "2026-09-14"),
        ] {
            assert_eq!(renewed_end(None, Some(day(end)), Some(months), None), Ok(day(later)), "{end} + {months}");
        }
    }

    #[test]
    fn a_renewal_ends_later_than_before() {
        let (start, end) = (Some(day("2026-01-01")), Some(day("2026-12-31")));
        assert_eq!(renewed_end(start, end, None, Some(day("2027-06-30"))), Ok(day("2027-06-30")));
        assert_eq!(renewed_end(start, None, None, Some(day("2027-06-30"))), Ok(day("2027-06-30")));
        for (asked_for, code) in [
            (Some("2026-12-31"), UserErrorCode::Invalid),
            (Some("2025-12-31"), UserErrorCode::Invalid),
            (None, UserErrorCode::Required),
        ] {
            let refused = renewed_end(start, end, None, asked_for.map(day)).expect_err("no renewal");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some("endDate")));
        }
        let last = renewed_end(None, Some(day("9999-06-30")), Some(12), None).expect_err("too late");
        assert_eq!(last.code, UserErrorCode::Limit);
    }
}
