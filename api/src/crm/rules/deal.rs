//! Where a deal can go, and what its fields must be.

use entity::crm::deal::DealStage::{self, Lead, Lost, Negotiation, Proposal, Qualified, Won};
use entity::crm::deal::Model;
use iso_currency::Currency;

use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Put it into another open stage.
    Move,
    /// Close it as agreed.
    Win,
    /// Close it as not to be.
    Lose,
    /// Undo winning or losing.
    Reopen,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

/// The stages of a deal that is not decided.
pub const OPEN: &[DealStage] = &[Lead, Qualified, Proposal, Negotiation];

const EVERY: &[DealStage] = &[Lead, Qualified, Proposal, Negotiation, Won, Lost];

/// In which stages each mutation is possible. An open deal goes to any other open stage, forward and back.
pub const TRANSITIONS: Transitions<Action, DealStage> = Transitions {
    subject: "deal",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateDeal", when: When::In(EVERY) },
        Transition { action: Action::Move, mutation: "moveDeal", when: When::In(OPEN) },
        Transition { action: Action::Win, mutation: "winDeal", when: When::In(OPEN) },
        Transition { action: Action::Lose, mutation: "loseDeal", when: When::In(OPEN) },
        Transition { action: Action::Reopen, mutation: "reopenDeal", when: When::In(&[Won, Lost]) },
        Transition { action: Action::Delete, mutation: "deleteDeal", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreDeal", when: When::Deleted },
    ],
};

stateful!(Model, stage: DealStage);

/// How likely a deal is to be won, in percent, when nobody says otherwise. The open stages' values are the ones that
/// sales tools start with; a won deal is certain and a lost one impossible.
pub fn usual_probability(stage: DealStage) -> i32 {
    match stage {
        Lead => 10,
        Qualified => 25,
        Proposal => 50,
        Negotiation => 75,
        Won => 100,
        Lost => 0,
    }
}

/// The probability after a move between open stages: the new stage's usual one, unless someone had set another.
pub fn moved_probability(from: DealStage, to: DealStage, probability: i32) -> i32 {
    if probability == usual_probability(from) { usual_probability(to) } else { probability }
}

/// A percentage.
pub fn probability(percent: i32) -> Result<i32, UserError> {
    if (0..=100).contains(&percent) {
        return Ok(percent);
    }
    Err(UserError::on("probability", UserErrorCode::Invalid, "`probability` is a percentage: 0 to 100."))
}

/// The probability to give a deal of this stage: a decided one's is a fact, not an estimate.
pub fn estimate(stage: DealStage, percent: i32) -> Result<i32, UserError> {
    let percent = probability(percent)?;
    if OPEN.contains(&stage) || percent == usual_probability(stage) {
        return Ok(percent);
    }
    let reason = "The probability of a won or lost deal can't be changed: reopen the deal first.";
    Err(UserError::on("probability", UserErrorCode::Immutable, reason))
}

/// A stage that a deal can be put into; winning and losing are mutations of their own.
pub fn open_stage(stage: DealStage) -> Result<DealStage, UserError> {
    if OPEN.contains(&stage) {
        return Ok(stage);
    }
    let reason = "Choose LEAD, QUALIFIED, PROPOSAL or NEGOTIATION; to close a deal call winDeal or loseDeal.";
    Err(UserError::on("stage", UserErrorCode::Invalid, reason))
}

/// What a deal is worth: nothing or more, no more decimals than the currency has.
pub fn amount(text: &str, currency: Currency) -> Result<Money, UserError> {
    let money = Money::parse(text, currency).map_err(|reason| reason.within("amount"))?;
    if money.minor >= 0 {
        return Ok(money);
    }
    Err(UserError::on(
        "amount.amount",
        UserErrorCode::Invalid,
        "A deal is worth nothing or more: not a negative amount.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stage × action, the whole table.
    #[test]
    fn every_stage_allows_just_these_actions() {
        let open = ["updateDeal", "moveDeal", "winDeal", "loseDeal", "deleteDeal"];
        let closed = ["updateDeal", "reopenDeal", "deleteDeal"];
        for stage in EVERY {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(stage, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), if OPEN.contains(stage) { &open[..] } else { &closed[..] }, "{stage:?}");
            assert_eq!(allowed(true), ["restoreDeal"], "{stage:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refusal = TRANSITIONS.guard(&Action::Win, &Lost).expect_err("lost");
        assert_eq!(refusal.code, UserErrorCode::InvalidTransition);
        assert_eq!(
            refusal.message,
            "`winDeal` needs the deal to be LEAD, QUALIFIED, PROPOSAL, NEGOTIATION; it is LOST. \
             Possible now: updateDeal, reopenDeal, deleteDeal."
        );
    }

    #[test]
    fn a_probability_that_nobody_set_follows_the_stage() {
        assert_eq!(moved_probability(Lead, Proposal, 10), 50);
        assert_eq!(moved_probability(Proposal, Lead, 50), 10);
        assert_eq!(moved_probability(Lead, Proposal, 33), 33);
    }

    #[test]
    fn a_decided_deal_keeps_its_probability() {
        assert_eq!(estimate(Won, 99).expect_err("won").code, UserErrorCode::Immutable);
        assert_eq!(estimate(Won, 100), Ok(100));
        assert_eq!(estimate(Lead, 99), Ok(99));
        for wrong in [-1, 101, i32::MAX] {
            assert_eq!(estimate(Lead, wrong).expect_err("no percentage").code, UserErrorCode::Invalid);
        }
    }

    #[test]
    fn an_amount_is_not_negative_and_has_the_currencys_decimals() {
        assert_eq!(amount("1250.5", Currency::EUR).expect("fine").minor, 125_050);
        assert_eq!(amount("0", Currency::EUR).expect("fine").minor, 0);
        for (text, currency) in
            [("-1", Currency::EUR), ("1.005", Currency::EUR), ("1.5", Currency::JPY), ("x", Currency::EUR)]
        {
            let refusal = amount(text, currency).expect_err(text);
            assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some("amount.amount")));
        }
    }
}
