//! What can be done to an installment, and what its parts must be.

use chrono::NaiveDate;
use entity::Id;
use entity::projects::milestone;
use entity::revenue::installment::InstallmentStatus::{self, Invoiced, Pending, Skipped};
use entity::revenue::installment::{InstallmentKind, InstallmentTrigger, Model};
use iso_currency::Currency;

use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::revenue::rules::lines;
use crate::transition::{Transition, Transitions, When, stateful};

/// The most installments that a schedule comes to have.
pub const MOST: usize = 600;

/// What can be done to an installment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change it.
    Update,
    /// Say that its milestone or acceptance came.
    Trigger,
    /// Leave it out.
    Skip,
    /// Make it pending again.
    Reopen,
}

/// In which states each mutation is possible, while its schedule takes changes.
pub const TRANSITIONS: Transitions<Action, InstallmentStatus> = Transitions {
    subject: "installment",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateInstallment", when: When::In(&[Pending]) },
        Transition { action: Action::Trigger, mutation: "triggerInstallment", when: When::In(&[Pending]) },
        Transition { action: Action::Skip, mutation: "skipInstallment", when: When::In(&[Pending]) },
        Transition { action: Action::Reopen, mutation: "reopenInstallment", when: When::In(&[Skipped, Invoiced]) },
    ],
};

stateful!(Model, status: InstallmentStatus);

/// How much an installment bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// An amount in minor units.
    Fixed(i64),
    /// A part of the schedule's total, in thousandths of a percent.
    Percent(i32),
    /// What the others leave of the schedule's total.
    Remaining,
}

impl Share {
    /// What kind it is.
    pub fn kind(self) -> InstallmentKind {
        match self {
            Self::Fixed(_) => InstallmentKind::Fixed,
            Self::Percent(_) => InstallmentKind::Percent,
            Self::Remaining => InstallmentKind::Remaining,
        }
    }

    /// The percentage, if it is one.
    pub fn percent(self) -> Option<i32> {
        if let Self::Percent(percent) = self { Some(percent) } else { None }
    }
}

/// How much an installment bills, as callers say it.
#[derive(Clone, Debug)]
pub enum ShareDraft {
    /// An amount: a decimal, and its currency.
    Fixed(String, Currency),
    /// A part of the schedule's total: a decimal in percent.
    Percent(String),
    /// What the others leave; false says nothing.
    Remaining(bool),
}

/// Reads how much an installment of a schedule in `currency` bills. Reasons are on `amount`.
pub fn share(draft: &ShareDraft, currency: Currency) -> Result<Share, UserError> {
    match draft {
        ShareDraft::Fixed(text, in_currency) => amount("amount.fixed", text, *in_currency, currency).map(Share::Fixed),
        ShareDraft::Percent(text) => match lines::rate("amount.percent", text)? {
            0 => {
                let reason = "A part is more than 0%: leave the installment out instead.";
                Err(UserError::on("amount.percent", UserErrorCode::Invalid, reason))
            }
            percent => Ok(Share::Percent(percent)),
        },
        ShareDraft::Remaining(true) => Ok(Share::Remaining),
        ShareDraft::Remaining(false) => {
            let reason = "Say `fixed` or `percent` instead of `remaining: false`.";
            Err(UserError::on("amount.remaining", UserErrorCode::Invalid, reason))
        }
    }
}

/// An amount that is billed, in minor units of the schedule's currency: more than nothing.
pub fn amount(field: &str, text: &str, given: Currency, currency: Currency) -> Result<i64, UserError> {
    if given != currency {
        let reason = format!("The amount must be in {}, the currency of the engagement.", currency.code());
        return Err(UserError::on(format!("{field}.currency"), UserErrorCode::Invalid, reason));
    }
    let money = Money::parse(text, currency).map_err(|reason| reason.within(field))?;
    if money.minor > 0 {
        return Ok(money.minor);
    }
    let reason = "What is billed is more than nothing.";
    Err(UserError::on(format!("{field}.amount"), UserErrorCode::Invalid, reason))
}

/// What makes an installment fall due, as callers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A day.
    On(NaiveDate),
    /// A day of the schedule's recurrence.
    Recurring(NaiveDate),
    /// A milestone that is completed: this one, if one is said.
    Milestone(Option<Id<milestone::Entity>>),
    /// A proposal that is accepted.
    Acceptance,
}

impl Due {
    /// What kind it is.
    pub fn trigger(self) -> InstallmentTrigger {
        match self {
            Self::On(_) => InstallmentTrigger::Date,
            Self::Recurring(_) => InstallmentTrigger::Recurrence,
            Self::Milestone(_) => InstallmentTrigger::Milestone,
            Self::Acceptance => InstallmentTrigger::Acceptance,
        }
    }

    /// The day, if it is one.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::On(day) | Self::Recurring(day) => Some(day),
            Self::Milestone(_) | Self::Acceptance => None,
        }
    }

    /// The milestone, if it is a certain one.
    pub fn milestone(self) -> Option<Id<milestone::Entity>> {
        if let Self::Milestone(milestone) = self { milestone } else { None }
    }
}

/// What makes an installment fall due from now on. One of a recurrence stays one, on another day.
pub fn rescheduled(before: InstallmentTrigger, due: Due) -> Result<Due, UserError> {
    match (before, due) {
        (InstallmentTrigger::Recurrence, Due::On(day)) => Ok(Due::Recurring(day)),
        (InstallmentTrigger::Recurrence, Due::Milestone(_) | Due::Acceptance) => {
            let reason = "An installment of a recurrence falls due on a day: skip it, and add another one instead.";
            Err(UserError::on("trigger", UserErrorCode::Invalid, reason))
        }
        _ => Ok(due),
    }
}

/// Refuses to trigger what falls due on a day.
pub fn triggered(trigger: InstallmentTrigger) -> Result<(), UserError> {
    match trigger {
        InstallmentTrigger::Milestone | InstallmentTrigger::Acceptance => Ok(()),
        InstallmentTrigger::Date | InstallmentTrigger::Recurrence => {
            let reason = "The installment falls due on a day: change its day with updateInstallment instead.";
            Err(UserError::on("id", UserErrorCode::Invalid, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, allowed) in [
            (Pending, &["updateInstallment", "triggerInstallment", "skipInstallment"][..]),
            (Invoiced, &["reopenInstallment"]),
            (Skipped, &["reopenInstallment"]),
        ] {
            let available = TRANSITIONS.available(&status, false).filter(|(_, why_not)| why_not.is_none());
            assert_eq!(available.map(|(mutation, _)| mutation).collect::<Vec<_>>(), allowed, "{status:?}");
        }
    }

    #[test]
    fn an_installment_of_a_recurrence_stays_one() {
        let day = NaiveDate::MIN;
        assert_eq!(rescheduled(InstallmentTrigger::Recurrence, Due::On(day)), Ok(Due::Recurring(day)));
        assert!(rescheduled(InstallmentTrigger::Recurrence, Due::Milestone(None)).is_err());
        assert_eq!(rescheduled(InstallmentTrigger::Milestone, Due::On(day)), Ok(Due::On(day)));
        assert_eq!(rescheduled(InstallmentTrigger::Date, Due::Acceptance), Ok(Due::Acceptance));
    }

    #[test]
    fn shares_are_read_in_the_currency_of_the_schedule() {
        let fixed = |text: &str, currency| share(&ShareDraft::Fixed(text.to_owned(), currency), Currency::EUR);
        assert_eq!(fixed("12.5", Currency::EUR), Ok(Share::Fixed(1250)));
        for (text, currency, field) in [
            ("12.5", Currency::USD, "amount.fixed.currency"),
            ("0", Currency::EUR, "amount.fixed.amount"),
            ("-1", Currency::EUR, "amount.fixed.amount"),
            ("1.005", Currency::EUR, "amount.fixed.amount"),
            ("92233720368547758.08", Currency::EUR, "amount.fixed.amount"),
        ] {
            assert_eq!(fixed(text, currency).expect_err(text).field.as_deref(), Some(field), "{text}");
        }
        let percent = |text: &str| share(&ShareDraft::Percent(text.to_owned()), Currency::EUR);
        assert_eq!(percent("33.333"), Ok(Share::Percent(33_333)));
        for text in ["0", "-1", "100.001", "1.0005", "half"] {
            assert_eq!(percent(text).expect_err(text).field.as_deref(), Some("amount.percent"), "{text}");
        }
        assert_eq!(share(&ShareDraft::Remaining(true), Currency::EUR), Ok(Share::Remaining));
        assert!(share(&ShareDraft::Remaining(false), Currency::EUR).is_err());
    }
}
