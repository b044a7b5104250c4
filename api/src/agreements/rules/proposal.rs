//! What can be done to a proposal, and what its terms must be.

use chrono::{Months, NaiveDate};
use entity::Id;
use entity::agreements::proposal::Model;
use entity::agreements::proposal::ProposalStatus::{self, Accepted, Declined, Draft, Expired, Sent, Viewed, Withdrawn};
use entity::crm::client_company;
use entity::engagements::engagement::BillingModel;

use crate::error::{UserError, UserErrorCode};
use crate::revenue::rules::lines;
use crate::transition::{Transition, Transitions, When};

/// What can be done to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what it says.
    Update,
    /// Mail it to the client.
    Send,
    /// Note that the client looked at it.
    MarkViewed,
    /// Agree to it.
    Accept,
    /// Refuse it.
    Decline,
    /// Take it back.
    Withdraw,
    /// Make another revision in its place.
    Revise,
    /// Make another proposal that says the same.
    Duplicate,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[ProposalStatus] = &[Draft, Sent, Viewed, Accepted, Declined, Expired, Withdrawn];

/// Those that the client can decide on.
pub const OPEN: &[ProposalStatus] = &[Sent, Viewed];

/// In which states each mutation is possible. `expireProposals` makes those that are open EXPIRED when their last day is
/// over.
pub const TRANSITIONS: Transitions<Action, ProposalStatus> = Transitions {
    subject: "proposal",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateProposal", when: When::In(&[Draft]) },
        Transition { action: Action::Send, mutation: "sendProposal", when: When::In(&[Draft, Sent, Viewed]) },
        Transition { action: Action::MarkViewed, mutation: "markProposalViewed", when: When::In(&[Sent]) },
        Transition { action: Action::Accept, mutation: "acceptProposal", when: When::In(OPEN) },
        Transition { action: Action::Decline, mutation: "declineProposal", when: When::In(OPEN) },
        Transition { action: Action::Withdraw, mutation: "withdrawProposal", when: When::In(OPEN) },
        Transition {
            action: Action::Revise,
            mutation: "reviseProposal",
            when: When::In(&[Sent, Viewed, Declined, Expired, Withdrawn]),
        },
        Transition { action: Action::Duplicate, mutation: "duplicateProposal", when: When::In(EVERY) },
        Transition { action: Action::Delete, mutation: "deleteProposal", when: When::In(&[Draft]) },
        Transition { action: Action::Restore, mutation: "restoreProposal", when: When::Deleted },
    ],
};

/// What decides what can be done to a proposal: its state, and the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: ProposalStatus,
    /// Whether it is deleted.
    pub is_deleted: bool,
    /// The last day on which it can be accepted.
    pub valid_until: Option<NaiveDate>,
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        Self { status: row.status, is_deleted: row.deleted_at.is_some(), valid_until: row.valid_until }
    }
}

/// Refuses an action that the proposal's state or the day does not allow; a change of what a sent one says is IMMUTABLE.
pub fn guard(action: Action, standing: Standing, today: NaiveDate) -> Result<(), UserError> {
    if action == Action::Update && standing.status != Draft && !standing.is_deleted {
        let reason =
            "The proposal was sent, so what it says can't be changed: make a new revision with reviseProposal.";
        return Err(UserError::on("id", UserErrorCode::Immutable, reason));
    }
    TRANSITIONS.guard_in(&action, &standing.status, standing.is_deleted.into())?;
    match over(action, standing, today) {
        Some(reason) => Err(UserError::on("id", UserErrorCode::InvalidTransition, reason)),
        None => Ok(()),
    }
}

/// Every mutation, with why it is not possible now, if it isn't.
pub fn available(standing: Standing, today: NaiveDate) -> Vec<(&'static str, Option<String>)> {
    let of_state = TRANSITIONS.available(&standing.status, standing.is_deleted);
    let with_the_day = TRANSITIONS
        .actions
        .iter()
        .zip(of_state)
        .map(|(row, (mutation, why_not))| (mutation, why_not.or_else(|| over(row.action, standing, today))));
    with_the_day.collect()
}

/// Why the day forbids an action that the state allows.
fn over(action: Action, standing: Standing, today: NaiveDate) -> Option<String> {
    let last = standing.valid_until.filter(|last| *last < today)?;
    match action {
        Action::Accept => {
            Some(format!("The proposal could be accepted until {last}: make a new revision of it with reviseProposal."))
        }
        Action::Send if standing.status == Draft => {
            Some(format!("The proposal could be accepted until {last} only: give it a later `validUntil` first."))
        }
        Action::Send => Some(format!(
            "The proposal could be accepted until {last} only: make a new revision of it with reviseProposal."
        )),
        _ => None,
    }
}

/// The last day on which a proposal can be accepted: at most ten years from now.
pub fn valid_until(last: NaiveDate, today: NaiveDate) -> Result<NaiveDate, UserError> {
    let furthest = today.checked_add_months(Months::new(120)).unwrap_or(today);
    if last <= furthest {
        return Ok(last);
    }
    let reason = format!("`validUntil` is {furthest} at the latest, ten years from today.");
    Err(UserError::on("validUntil", UserErrorCode::Invalid, reason))
}

/// What part is invoiced when a proposal is accepted, in thousandths of a percent: more than nothing.
pub fn deposit_rate(text: &str) -> Result<i32, UserError> {
    match lines::rate("depositRate", text)? {
        0 => {
            let reason = "A deposit is more than 0%: leave `depositRate` empty for none.";
            Err(UserError::on("depositRate", UserErrorCode::Invalid, reason))
        }
        rate => Ok(rate),
    }
}

/// A retainer is billed month by month from its first day on: there is nothing of which a part could be paid first.
pub fn deposit_fits(field: &str, billing_model: BillingModel, deposit_rate: Option<i32>) -> Result<(), UserError> {
    if billing_model != BillingModel::Retainer || deposit_rate.is_none() {
        return Ok(());
    }
    let reason =
        "A RETAINER is billed each month, without a deposit: choose another `billingModel`, or no `depositRate`.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// Proposal and deal are with the same client, if both are with any; `field` is the one that was given.
pub fn same_client(
    field: &str,
    of_proposal: Option<Id<client_company::Entity>>,
    of_deal: Option<Id<client_company::Entity>>,
) -> Result<(), UserError> {
    if of_deal.is_none() || of_proposal.is_none() || of_deal == of_proposal {
        return Ok(());
    }
    let reason = "The deal is with another client than the proposal: choose one of the same, or change both.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// A person works at the proposal's client, if it is for one; `field` is the one that was given.
pub fn works_there(
    field: &str,
    of_proposal: Option<Id<client_company::Entity>>,
    of_person: Option<Id<client_company::Entity>>,
) -> Result<(), UserError> {
    if of_proposal.is_none() || of_person == of_proposal {
        return Ok(());
    }
    let reason = "The contact does not work at the proposal's client: choose one who does, or change both.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    fn standing(status: ProposalStatus) -> Standing {
        Standing { status, is_deleted: false, valid_until: None }
    }

    fn allowed(standing: Standing, today: NaiveDate) -> Vec<&'static str> {
        let all = available(standing, today).into_iter();
        all.filter(|(_, why_not)| why_not.is_none()).map(|(mutation, _)| mutation).collect()
    }

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let today = day("2026-03-02");
        let open = ["acceptProposal", "declineProposal", "withdrawProposal", "reviseProposal", "duplicateProposal"];
        let closed = vec!["reviseProposal", "duplicateProposal"];
        for (status, expected) in [
            (Draft, vec!["updateProposal", "sendProposal", "duplicateProposal", "deleteProposal"]),
            (Sent, [&["sendProposal", "markProposalViewed"][..], &open].concat()),
            (Viewed, [&["sendProposal"][..], &open].concat()),
            (Accepted, vec!["duplicateProposal"]),
            (Declined, closed.clone()),
            (Expired, closed.clone()),
            (Withdrawn, closed),
        ] {
            assert_eq!(allowed(standing(status), today), expected, "{status:?}");
            let deleted = Standing { is_deleted: true, ..standing(status) };
            assert_eq!(allowed(deleted, today), ["restoreProposal"], "{status:?}");
            for row in TRANSITIONS.actions {
                let refused = guard(row.action, standing(status), today).err();
                assert_eq!(refused.is_none(), expected.contains(&row.mutation), "{status:?} {}", row.mutation);
                let is_change_of_sent = row.action == Action::Update && status != Draft;
                let code = if is_change_of_sent { UserErrorCode::Immutable } else { UserErrorCode::InvalidTransition };
                assert!(refused.is_none_or(|reason| reason.code == code), "{status:?} {}", row.mutation);
            }
        }
    }

    #[test]
    fn a_proposal_can_be_accepted_until_its_last_day_is_over() {
        let sent = Standing { valid_until: Some(day("2026-03-02")), ..standing(Sent) };
        assert!(guard(Action::Accept, sent, day("2026-03-02")).is_ok());
        let late = guard(Action::Accept, sent, day("2026-03-03")).expect_err("over");
        assert_eq!(late.code, UserErrorCode::InvalidTransition);
        assert!(!allowed(sent, day("2026-03-03")).contains(&"acceptProposal"));
        assert!(guard(Action::Decline, sent, day("2026-03-03")).is_ok());
        for status in [Draft, Sent, Viewed] {
            let over = Standing { status, ..sent };
            assert!(guard(Action::Send, over, day("2026-03-03")).is_err(), "{status:?}");
        }
    }

    #[test]
    fn a_proposal_is_valid_for_ten_years_at_most() {
        let today = day("2026-03-02");
        assert!(valid_until(day("2036-03-02"), today).is_ok());
        assert!(valid_until(day("2020-01-01"), today).is_ok());
        let wrong = valid_until(day("2036-03-03"), today).expect_err("too far");
        assert_eq!((wrong.code, wrong.field.as_deref()), (UserErrorCode::Invalid, Some("validUntil")));
    }

    #[test]
    fn a_deposit_is_a_part_of_what_is_not_a_retainer() {
        assert_eq!(deposit_rate("30"), Ok(30_000));
        for wrong in ["0", "-1", "100.001", "x"] {
            assert_eq!(deposit_rate(wrong).expect_err(wrong).field.as_deref(), Some("depositRate"));
        }
        assert!(deposit_fits("depositRate", BillingModel::Fixed, Some(1)).is_ok());
        assert!(deposit_fits("depositRate", BillingModel::Retainer, None).is_ok());
        assert!(deposit_fits("depositRate", BillingModel::Retainer, Some(1)).is_err());
    }
}
