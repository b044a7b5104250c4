//! Where a project can go, and what it must be.

use chrono::NaiveDate;
use entity::engagements::engagement::EngagementStatus;
use entity::projects::project::ProjectStatus::{self, Active, Cancelled, Completed, OnHold, Planned};
use entity::projects::project::{Column, Model};
use iso_currency::Currency;
use sea_orm::ActiveEnum;

use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When, stateful};

/// The most minutes of a budget: ten thousand hours a year, for a hundred years.
const MOST_MINUTES: i32 = 60_000_000;

/// What can be done to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Begin the work.
    Activate,
    /// Halt it for a while.
    Hold,
    /// Go on after a halt.
    Resume,
    /// End it as delivered.
    Complete,
    /// Give it up.
    Cancel,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[ProjectStatus] = &[Planned, Active, OnHold, Completed, Cancelled];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, ProjectStatus> = Transitions {
    subject: "project",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateProject", when: When::In(EVERY) },
        Transition { action: Action::Activate, mutation: "activateProject", when: When::In(&[Planned]) },
        Transition { action: Action::Hold, mutation: "holdProject", when: When::In(&[Active]) },
        Transition { action: Action::Resume, mutation: "resumeProject", when: When::In(&[OnHold]) },
        Transition { action: Action::Complete, mutation: "completeProject", when: When::In(&[Active, OnHold]) },
        Transition { action: Action::Cancel, mutation: "cancelProject", when: When::In(&[Planned, Active, OnHold]) },
        Transition { action: Action::Delete, mutation: "deleteProject", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreProject", when: When::Deleted },
    ],
};

stateful!(Model, status: ProjectStatus);

/// What stands in a state: once the work has ended, what it was measured by.
pub fn settled(status: ProjectStatus) -> &'static [Column] {
    match status {
        Planned | Active | OnHold => &[],
        Completed | Cancelled => {
            &[Column::StartDate, Column::DueDate, Column::Budget, Column::BudgetMinutes, Column::Health]
        }
    }
}

/// Why a field can't be changed.
pub fn settled_reason(status: ProjectStatus, field: &str) -> UserError {
    let reason = format!("`{field}` can't be changed of a project that is {}: leave it out.", status.to_value());
    UserError::on(field, UserErrorCode::Immutable, reason)
}

/// New work belongs to an engagement that has not ended.
pub fn of_engagement(field: &str, status: EngagementStatus) -> Result<(), UserError> {
    if !matches!(status, EngagementStatus::Completed | EngagementStatus::Terminated) {
        return Ok(());
    }
    let reason = format!("The engagement is {}: choose one that has not ended, or renew it.", status.to_value());
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// A project is due on the day it starts, or later; `field` is the one of the two that was given.
pub fn period(field: &str, start: Option<NaiveDate>, due: Option<NaiveDate>) -> Result<(), UserError> {
    match (start, due) {
        (Some(start), Some(due)) if due < start => {
            let reason = format!("The project would be due on {due}, before it starts on {start}: change one of them.");
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

/// An amount in the engagement's currency, of `least` minor units or more; `field` is where it was given.
pub fn amount(
    field: &str,
    (text, given): (&str, Currency),
    currency: Currency,
    least: i64,
) -> Result<Money, UserError> {
    if given != currency {
        let reason = format!("The amount must be in {}, the currency of the engagement.", currency.code());
        return Err(UserError::on(format!("{field}.currency"), UserErrorCode::Invalid, reason));
    }
    let money = Money::parse(text, currency).map_err(|reason| reason.within(field))?;
    if money.minor >= least {
        return Ok(money);
    }
    let reason = if least > 0 { "must be more than nothing" } else { "must not be negative" };
    Err(UserError::on(format!("{field}.amount"), UserErrorCode::Invalid, format!("`{field}` {reason}.")))
}

/// How much time may be spent, in minutes.
pub fn budget_minutes(minutes: i32) -> Result<i32, UserError> {
    if (0..=MOST_MINUTES).contains(&minutes) {
        return Ok(minutes);
    }
    let reason = format!("`budgetMinutes` must be 0 to {MOST_MINUTES}.");
    Err(UserError::on("budgetMinutes", UserErrorCode::Invalid, reason))
}

/// Whether milestones of a project can still be begun and reached: those of one that was given up can't.
pub fn takes_milestones(status: ProjectStatus) -> Result<(), UserError> {
    if status != Cancelled {
        return Ok(());
    }
    let reason = "The project is CANCELLED: its milestones can only be updated, deleted and restored.";
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, also) in [
            (Planned, &["activateProject", "cancelProject"][..]),
            (Active, &["holdProject", "completeProject", "cancelProject"]),
            (OnHold, &["resumeProject", "completeProject", "cancelProject"]),
            (Completed, &[]),
            (Cancelled, &[]),
        ] {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), [&["updateProject"], also, &["deleteProject"]].concat(), "{status:?}");
            assert_eq!(allowed(true), ["restoreProject"], "{status:?}");
        }
    }

    #[test]
    fn what_it_was_measured_by_is_settled_when_it_has_ended() {
        for status in [Planned, Active, OnHold] {
            assert!(settled(status).is_empty(), "{status:?}");
        }
        for status in [Completed, Cancelled] {
            assert!(settled(status).iter().any(|column| matches!(column, Column::DueDate)), "{status:?}");
            assert!(!settled(status).iter().any(|column| matches!(column, Column::Name)), "{status:?}");
        }
        assert_eq!(settled_reason(Completed, "dueDate").code, UserErrorCode::Immutable);
    }

    #[test]
    fn a_due_date_before_the_start_is_refused_where_it_was_given() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().expect(text));
        let (early, late) = (day("2026-01-31"), day("2026-02-01"));
        assert_eq!(period("dueDate", late, early).expect_err("backwards").field.as_deref(), Some("dueDate"));
        for (start, due) in [(early, late), (early, early), (None, early), (late, None)] {
            assert_eq!(period("dueDate", start, due), Ok(()));
        }
    }

    #[test]
    fn amounts_are_in_the_engagements_currency_and_at_least_the_least() {
        let (eur, usd) = (Currency::EUR, Currency::USD);
        assert_eq!(amount("budget", ("0", eur), eur, 0).expect("nothing is fine").minor, 0);
        assert_eq!(amount("budget", ("12.50", eur), eur, 1).expect("fine").minor, 1250);
        for (given, currency, field) in [
            (("1", usd), eur, "budget.currency"),
            (("-1", eur), eur, "budget.amount"),
            (("1.005", eur), eur, "budget.amount"),
            (("0", eur), eur, "budget.amount"),
        ] {
            let refused = amount("budget", given, currency, 1).expect_err(field);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some(field)));
        }
    }

    #[test]
    fn an_ended_engagement_takes_no_new_project_and_a_cancelled_project_no_milestones() {
        assert_eq!(of_engagement("engagementId", EngagementStatus::Draft), Ok(()));
        assert_eq!(of_engagement("engagementId", EngagementStatus::Paused), Ok(()));
        let refused = of_engagement("engagementId", EngagementStatus::Terminated).expect_err("ended");
        assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("engagementId")));
        assert_eq!(takes_milestones(Completed), Ok(()));
        assert_eq!(takes_milestones(Cancelled).expect_err("given up").code, UserErrorCode::InvalidTransition);
        assert_eq!((budget_minutes(0), budget_minutes(MOST_MINUTES)), (Ok(0), Ok(MOST_MINUTES)));
        assert!(budget_minutes(-1).is_err() && budget_minutes(MOST_MINUTES + 1).is_err());
    }
}
