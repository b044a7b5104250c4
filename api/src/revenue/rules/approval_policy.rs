//! What an approval policy must be.

use entity::identity::organization_member::{MemberStatus, Model as Member};
use iso_currency::Currency;
use sea_orm::ActiveEnum;

use super::bill_approval::{MemberId, can_approve};
use crate::error::{UserError, UserErrorCode};
use crate::money::Money;

/// The most approvers of a policy.
pub const MOST_APPROVERS: usize = 10;

/// From what total on a policy holds: nothing or more, no more decimals than the currency has.
pub fn threshold(text: &str, currency: Currency) -> Result<Money, UserError> {
    let money = Money::parse(text, currency).map_err(|reason| reason.within("threshold"))?;
    if money.minor >= 0 {
        return Ok(money);
    }
    let reason = "A threshold is nothing or more: \"0\" holds for every bill of the currency.";
    Err(UserError::on("threshold.amount", UserErrorCode::Invalid, reason))
}

/// Refuses too few approvers, too many, and one who stands twice.
pub fn approvers(ids: &[MemberId]) -> Result<(), UserError> {
    if ids.is_empty() {
        let reason = "A policy needs at least one approver; to ask nobody, delete the policy.";
        return Err(UserError::on("approverIds", UserErrorCode::Required, reason));
    }
    if ids.len() > MOST_APPROVERS {
        let reason = format!("`approverIds` takes at most {MOST_APPROVERS}; these are {}.", ids.len());
        return Err(UserError::on("approverIds", UserErrorCode::Limit, reason));
    }
    match (1..ids.len()).find(|place| ids[..*place].contains(&ids[*place])) {
        Some(place) => {
            let field = format!("approverIds.{place}");
            Err(UserError::on(field, UserErrorCode::Duplicate, "The member stands twice: each is asked once."))
        }
        None => Ok(()),
    }
}

/// Refuses at its place a member who could not approve.
pub fn approver(place: usize, member: &Member) -> Result<(), UserError> {
    if can_approve(member) {
        return Ok(());
    }
    let reason = if member.status == MemberStatus::Active {
        format!(
            "The role {} does not approve bills: choose another member, or change the role.",
            member.role.to_value()
        )
    } else {
        format!("An approver has to be ACTIVE; this member is {}.", member.status.to_value())
    };
    Err(UserError::on(format!("approverIds.{place}"), UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_nothing_or_more() {
        assert_eq!(threshold("0", Currency::EUR).expect("fine").minor, 0);
        assert_eq!(threshold("1000.5", Currency::EUR).expect("fine").minor, 100_050);
        for (text, currency) in [("-1", Currency::EUR), ("1.005", Currency::EUR), ("1.5", Currency::JPY)] {
            let refusal = threshold(text, currency).expect_err(text);
            assert_eq!(
                (refusal.code, refusal.field.as_deref()),
                (UserErrorCode::Invalid, Some("threshold.amount")),
                "{text}"
            );
        }
    }

    #[test]
    fn one_to_ten_are_asked_and_nobody_twice() {
        let ids: Vec<_> = (0..=MOST_APPROVERS).map(|_| MemberId::new()).collect();
        assert_eq!(approvers(&ids[..1]), Ok(()));
        assert_eq!(approvers(&ids[..MOST_APPROVERS]), Ok(()));
        assert_eq!(approvers(&[]).expect_err("nobody").code, UserErrorCode::Required);
        assert_eq!(approvers(&ids).expect_err("eleven").code, UserErrorCode::Limit);
        let twice = approvers(&[ids[0], ids[1], ids[0]]).expect_err("twice");
        assert_eq!((twice.code, twice.field.as_deref()), (UserErrorCode::Duplicate, Some("approverIds.2")));
    }
}
