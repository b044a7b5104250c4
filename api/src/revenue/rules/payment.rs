//! Where a payment can go, and what its fields must be.

use chrono::{DateTime, Months, TimeDelta, Utc};
use entity::revenue::payment::Model;
use entity::revenue::payment::PaymentStatus::{self, Failed, Pending, Refunded, Succeeded};
use iso_currency::Currency;

use crate::error::{UserError, UserErrorCode};
use crate::money::{Money, decimal};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what it says of itself.
    Update,
    /// Say that it came.
    Confirm,
    /// Say that it will not come.
    Fail,
    /// Allocate its credit to invoices.
    Apply,
    /// Take back what was allocated to invoices.
    Unapply,
    /// Give it back, or a part of it.
    Refund,
}

const EVERY: &[PaymentStatus] = &[Pending, Succeeded, Failed, Refunded];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, PaymentStatus> = Transitions {
    subject: "payment",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updatePayment", when: When::In(EVERY) },
        Transition { action: Action::Confirm, mutation: "confirmPayment", when: When::In(&[Pending]) },
        Transition { action: Action::Fail, mutation: "failPayment", when: When::In(&[Pending]) },
        Transition { action: Action::Apply, mutation: "applyPayment", when: When::In(&[Succeeded]) },
        Transition { action: Action::Unapply, mutation: "unapplyPayment", when: When::In(&[Succeeded]) },
        Transition { action: Action::Refund, mutation: "refundPayment", when: When::In(&[Succeeded]) },
    ],
};

stateful!(Model, status: PaymentStatus);

/// How far the clocks of callers may run ahead of ours.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// How far ahead a payment can be announced.
const AHEAD: Months = Months::new(12);

/// A state in which a payment can be recorded; the others are reached by mutations of their own.
pub fn recorded(status: PaymentStatus) -> Result<PaymentStatus, UserError> {
    if matches!(status, Pending | Succeeded) {
        return Ok(status);
    }
    let reason = "Record it as SUCCEEDED or PENDING; then call failPayment or refundPayment.";
    Err(UserError::on("status", UserErrorCode::Invalid, reason))
}

/// What is paid or given back: more than nothing, no more decimals than the currency has.
pub fn amount(text: &str, currency: Currency) -> Result<Money, UserError> {
    let money = Money::parse(text, currency).map_err(|reason| reason.within("amount"))?;
    if money.minor > 0 {
        return Ok(money);
    }
    Err(UserError::on("amount.amount", UserErrorCode::Invalid, "The amount must be more than 0."))
}

/// When money came: not in the future, if it came; within a year, if it is expected.
pub fn received_at(status: PaymentStatus, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    let (latest, reason) = match status {
        Pending => (now.checked_add_months(AHEAD), "A payment is announced for a day within the next 12 months."),
        _ => (Some(now + SKEW), "What has been received can't be in the future; record it as PENDING until it comes."),
    };
    let earliest = DateTime::<Utc>::UNIX_EPOCH;
    if at < earliest {
        return Err(UserError::on("receivedAt", UserErrorCode::Invalid, "`receivedAt` must not be before 1970."));
    }
    if latest.is_none_or(|latest| at <= latest) {
        return Ok(at);
    }
    Err(UserError::on("receivedAt", UserErrorCode::Invalid, reason))
}

/// When money was given back: not in the future, and not before it came.
pub fn refunded_at(payment: &Model, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    let invalid = |reason: &str| Err(UserError::on("refundedAt", UserErrorCode::Invalid, reason));
    match at {
        at if at < payment.received_at => invalid("It can't be refunded before it came: see `receivedAt`."),
        at if at > now.max(payment.received_at) + SKEW => invalid("What has been refunded can't be in the future."),
        at => Ok(at),
    }
}

/// What of a payment is to be given back: nothing said is all that was not given back yet.
pub fn refund(payment: &Model, asked: Option<Money>) -> Result<i64, UserError> {
    let left = payment.amount - payment.refunded;
    let Some(asked) = asked else { return Ok(left) };
    if asked.currency.code() != payment.currency {
        let reason = format!("The payment is in {0}: refund it in {0}.", payment.currency);
        return Err(UserError::on("amount.currency", UserErrorCode::Invalid, reason));
    }
    if asked.minor <= left {
        return Ok(asked.minor);
    }
    let reason = format!("{} of the payment can be refunded: that at most.", shown(left, &payment.currency));
    Err(UserError::on("amount", UserErrorCode::Invalid, reason))
}

/// An amount as people read it, such as `12.50 EUR`.
pub fn shown(minor: i64, code: &str) -> String {
    // A code that is stored was one of ISO 4217 once.
    Currency::from_code(code)
        .map_or_else(|| format!("{minor} {code}"), |currency| format!("{} {code}", decimal(minor.into(), currency)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for status in EVERY {
            let available = TRANSITIONS.available(status, false).filter(|(_, why_not)| why_not.is_none());
            let allowed: Vec<_> = available.map(|(mutation, _)| mutation).collect();
            let expected: &[&str] = match status {
                Pending => &["updatePayment", "confirmPayment", "failPayment"],
                Succeeded => &["updatePayment", "applyPayment", "unapplyPayment", "refundPayment"],
                Failed | Refunded => &["updatePayment"],
            };
            assert_eq!(allowed, expected, "{status:?}");
        }
    }

    #[test]
    fn an_amount_is_more_than_nothing_and_has_the_currencys_decimals() {
        assert_eq!(amount("0.01", Currency::EUR).expect("fine").minor, 1);
        assert_eq!(amount("1", Currency::JPY).expect("fine").minor, 1);
        for (text, currency) in [
            ("0", Currency::EUR),
            ("-1", Currency::EUR),
            ("1.005", Currency::EUR),
            ("1.5", Currency::JPY),
            ("1.0005", Currency::KWD),
            ("92233720368547758.08", Currency::EUR),
        ] {
            let refusal = amount(text, currency).expect_err(text);
            assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some("amount.amount")));
        }
    }

    #[test]
    fn what_came_did_not_come_in_the_future() {
        let now = "2026-03-02T09:00:00Z".parse().expect("a time");
        assert!(received_at(Succeeded, now, now).is_ok());
        assert!(received_at(Succeeded, now + SKEW, now).is_ok());
        assert!(received_at(Succeeded, now + SKEW + TimeDelta::seconds(1), now).is_err());
        assert!(received_at(Pending, now + TimeDelta::days(365), now).is_ok());
        assert!(received_at(Pending, now + TimeDelta::days(366), now).is_err());
        for status in EVERY {
            assert!(received_at(*status, DateTime::<Utc>::MIN_UTC, now).is_err());
            assert!(received_at(*status, DateTime::<Utc>::MAX_UTC, now).is_err());
        }
    }

    #[test]
    fn money_is_shown_with_its_currencys_decimals() {
        assert_eq!(shown(1250, "EUR"), "12.50 EUR");
        assert_eq!(shown(1250, "JPY"), "1250 JPY");
    }
}
