//! What can be paid of a bill, and where a payment of one can go.

use chrono::{DateTime, Utc};
use entity::revenue::bill::{BillStatus, Model};
use entity::revenue::bill_payment::BillPaymentStatus;
use iso_currency::Currency;

use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a payment of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Say that it was none.
    Void,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, BillPaymentStatus> = Transitions {
    subject: "payment",
    frozen: &[],
    actions: &[Transition {
        action: Action::Void,
        mutation: "voidBillPayment",
        when: When::In(&[BillPaymentStatus::Succeeded]),
    }],
};

stateful!(entity::revenue::bill_payment::Model, status: BillPaymentStatus);

/// What is paid, in minor units: all that is due if nothing is said. Refuses another currency than the bill's, nothing,
/// and more than what is due.
pub fn amount(said: Option<(&str, Currency)>, bill: &Model) -> Result<i64, UserError> {
    let Some((text, currency)) = said else { return Ok(bill.due) };
    if currency.code() != bill.currency {
        let reason = format!("The bill is in {}: pay it in that currency.", bill.currency);
        return Err(UserError::on("amount.currency", UserErrorCode::Invalid, reason));
    }
    let refuse = |reason: String| Err(UserError::on("amount.amount", UserErrorCode::Invalid, reason));
    let money = Money::parse(text, currency).map_err(|reason| reason.within("amount"))?;
    if money.minor <= 0 {
        return refuse("A payment is more than nothing.".to_owned());
    }
    if money.minor > bill.due {
        let due = Money { minor: bill.due, currency }.decimal();
        return refuse(format!("Pay at most what is due: {due} {}.", bill.currency));
    }
    Ok(money.minor)
}

/// Where an approved bill stands when so much of it has been paid.
pub fn status(paid: i64, total: i64) -> BillStatus {
    match paid {
        0 => BillStatus::Approved,
        paid if paid < total => BillStatus::PartiallyPaid,
        _ => BillStatus::Paid,
    }
}

/// When it was paid: now, if nothing is said; not in the future, for money that has not gone yet is no payment.
pub fn paid_at(said: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    match said {
        Some(time) if time > now => {
            let reason = "`paidAt` lies in the future: record a payment when it has been made.";
            Err(UserError::on("paidAt", UserErrorCode::Invalid, reason))
        }
        said => Ok(said.unwrap_or(now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revenue::rules::bill::tests::bill;

    #[test]
    fn all_that_is_due_is_paid_if_nothing_is_said() {
        let bill = bill(BillStatus::PartiallyPaid, 1000, 400);
        assert_eq!(amount(None, &bill), Ok(600));
        assert_eq!(amount(Some(("6.00", Currency::EUR)), &bill), Ok(600));
        assert_eq!(amount(Some(("0.01", Currency::EUR)), &bill), Ok(1));
    }

    #[test]
    fn nothing_more_than_what_is_due_is_paid_in_the_bills_currency() {
        let bill = bill(BillStatus::PartiallyPaid, 1000, 400);
        for (text, currency, field) in [
            ("6.01", Currency::EUR, "amount.amount"),
            ("0", Currency::EUR, "amount.amount"),
            ("-1", Currency::EUR, "amount.amount"),
            ("1.005", Currency::EUR, "amount.amount"),
            ("99999999999999999999", Currency::EUR, "amount.amount"),
            ("6.00", Currency::USD, "amount.currency"),
        ] {
            let refusal = amount(Some((text, currency)), &bill).expect_err(text);
            assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some(field)), "{text}");
        }
    }

    #[test]
    fn a_bill_is_paid_when_nothing_is_due() {
        assert_eq!(status(0, 1000), BillStatus::Approved);
        assert_eq!(status(1, 1000), BillStatus::PartiallyPaid);
        assert_eq!(status(999, 1000), BillStatus::PartiallyPaid);
        assert_eq!(status(1000, 1000), BillStatus::Paid);
    }

    #[test]
    fn nothing_is_paid_in_the_future() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(paid_at(None, now), Ok(now));
        let earlier = now - chrono::Duration::days(3);
        assert_eq!(paid_at(Some(earlier), now), Ok(earlier));
        assert!(paid_at(Some(now + chrono::Duration::seconds(1)), now).is_err());
    }
}
