//! What can be done to a contract, and for how long it holds.

use chrono::{Days, NaiveDate};
use entity::Id;
use entity::agreements::contract::ContractStatus::{self, Active, Draft, Expired, OutForSignature, PartiallySigned};
use entity::agreements::contract::{ContractRenewal, Model};
use entity::crm::client_company;
use iso_currency::Currency;

use crate::engagements::rules::engagement::months_later;
use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When};

/// What can be done to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what it says.
    Update,
    /// Ask for signatures.
    Send,
    /// Put it in force: it was signed elsewhere.
    Activate,
    /// Say that it shall not be renewed.
    GiveNotice,
    /// Continue it by another.
    Renew,
    /// End it before its time.
    Terminate,
    /// Give it up before it is in force.
    Void,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

/// In which states each mutation is possible. Signatures move a contract too: the first makes it `PARTIALLY_SIGNED`, the
/// last ACTIVE; a request that is declined, voided or expires leaves it `OUT_FOR_SIGNATURE`, with nobody. `expireContracts`
/// makes ACTIVE ones EXPIRED.
pub const TRANSITIONS: Transitions<Action, ContractStatus> = Transitions {
    subject: "contract",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateContract", when: When::In(&[Draft]) },
        Transition {
            action: Action::Send,
            mutation: "sendContractForSignature",
            when: When::In(&[Draft, OutForSignature]),
        },
        Transition {
            action: Action::Activate,
            mutation: "activateContract",
            when: When::In(&[Draft, OutForSignature]),
        },
        Transition { action: Action::GiveNotice, mutation: "giveContractNotice", when: When::In(&[Active]) },
        Transition { action: Action::Renew, mutation: "renewContract", when: When::In(&[Active, Expired]) },
        Transition { action: Action::Terminate, mutation: "terminateContract", when: When::In(&[Active]) },
        Transition {
            action: Action::Void,
            mutation: "voidContract",
            when: When::In(&[Draft, OutForSignature, PartiallySigned]),
        },
        Transition { action: Action::Delete, mutation: "deleteContract", when: When::In(&[Draft]) },
        Transition { action: Action::Restore, mutation: "restoreContract", when: When::Deleted },
    ],
};

/// What decides what can be done to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: ContractStatus,
    /// Whether it is deleted.
    pub is_deleted: bool,
    /// Whether a signature request of it is pending.
    pub awaits_signatures: bool,
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        let Model { status, deleted_at, awaits_signatures, .. } = *row;
        Self { status, is_deleted: deleted_at.is_some(), awaits_signatures }
    }
}

/// Refuses an action on a live contract that its state or a pending request does not allow; a change of what was sent is
/// IMMUTABLE.
pub fn guard(action: Action, standing: Standing) -> Result<(), UserError> {
    if action == Action::Update && standing.status != Draft {
        let reason = "The contract is no draft any more, so what it says can't be changed: make another, or renew it.";
        return Err(UserError::on("id", UserErrorCode::Immutable, reason));
    }
    TRANSITIONS.guard(&action, &standing.status)?;
    match awaited(action, standing) {
        Some(reason) => Err(UserError::on("id", UserErrorCode::InvalidTransition, reason)),
        None => Ok(()),
    }
}

/// Every mutation, with why it is not possible now, if it isn't.
pub fn available(standing: Standing) -> Vec<(&'static str, Option<String>)> {
    let of_state = TRANSITIONS.available(&standing.status, standing.is_deleted);
    let with_request = TRANSITIONS.actions.iter().zip(of_state).map(|(row, (mutation, why_not))| {
        (mutation, why_not.or_else(|| awaited(row.action, standing).map(str::to_owned)))
    });
    with_request.collect()
}

/// Why a pending request forbids an action that the state allows.
fn awaited(action: Action, standing: Standing) -> Option<&'static str> {
    let Standing { awaits_signatures, .. } = standing;
    let waits = awaits_signatures && matches!(action, Action::Send | Action::Activate);
    waits.then_some("A signature request of the contract is pending: void that first.")
}

/// Refuses a contract that would end before it begins; `field` is the day that was said.
pub fn period(field: &str, effective: Option<NaiveDate>, end: Option<NaiveDate>) -> Result<(), UserError> {
    match (effective, end) {
        (Some(effective), Some(end)) if end < effective => {
            let reason =
                format!("The contract would end on {end}, before it begins on {effective}: change one of them.");
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

/// What can be renewed has an end to go on from, and a term to go on by: `field` is one of them.
pub fn needed_to_renew(field: &str, renewal: ContractRenewal, is_set: bool) -> Result<(), UserError> {
    if renewal == ContractRenewal::None || is_set {
        return Ok(());
    }
    let reason = format!("A contract that can be renewed needs `{field}`: give it, or set `renewal` to NONE.");
    Err(UserError::on(field, UserErrorCode::Required, reason))
}

/// How long a term is, in months.
pub fn renewal_months(months: i32) -> Result<i32, UserError> {
    within("renewalMonths", months, 1, 120)
}

/// Days of notice.
pub fn notice_days(days: i32) -> Result<i32, UserError> {
    within("noticeDays", days, 0, 3660)
}

fn within(field: &str, number: i32, least: i32, most: i32) -> Result<i32, UserError> {
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(UserError::on(field, UserErrorCode::Invalid, format!("`{field}` must be {least} to {most}.")))
}

/// What a contract is worth: nothing or more, no more decimals than the currency has.
pub fn value(text: &str, currency: Currency) -> Result<Money, UserError> {
    let money = Money::parse(text, currency).map_err(|reason| reason.within("value"))?;
    if money.minor >= 0 {
        return Ok(money);
    }
    let reason = "A contract is worth nothing or more: not a negative amount.";
    Err(UserError::on("value.amount", UserErrorCode::Invalid, reason))
}

/// Refuses a proposal to another client than the contract's; `field` is the one that was said.
pub fn same_client(
    field: &str,
    of_contract: Option<Id<client_company::Entity>>,
    of_proposal: Option<Id<client_company::Entity>>,
) -> Result<(), UserError> {
    match (of_contract, of_proposal) {
        (Some(one), Some(other)) if one != other => {
            let reason = "The proposal was made to another client: choose one to the contract's, or change both.";
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

/// Refuses a day that has not come yet.
pub fn not_later(field: &str, day: NaiveDate, today: NaiveDate) -> Result<(), UserError> {
    if day <= today {
        return Ok(());
    }
    let reason = format!("`{field}` is {day}, and today is {today}: a day that has not come can't be recorded yet.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// Refuses an end before the day on which the contract was executed.
pub fn not_before_execution(day: NaiveDate, executed: NaiveDate) -> Result<(), UserError> {
    if day >= executed {
        return Ok(());
    }
    let reason = format!("The contract was executed on {executed}: it can't have ended on {day}, before that.");
    Err(UserError::on("on", UserErrorCode::Invalid, reason))
}

/// Refuses notice of what is not renewed by itself, or that comes too late.
pub fn notice(contract: &Model, on: NaiveDate) -> Result<(), UserError> {
    if contract.renewal != ContractRenewal::Automatic {
        let reason = "The contract is not renewed by itself, so there is nothing to give notice of: it ends on its last \
                      day.";
        return Err(UserError::on("id", UserErrorCode::Invalid, reason));
    }
    if contract.notice_given_on.is_some() {
        return Err(UserError::on("id", UserErrorCode::Invalid, "Notice was given already."));
    }
    let Some(last) = contract.end_date.and_then(|end| last_notice(end, contract.notice_days)) else { return Ok(()) };
    if on <= last {
        return Ok(());
    }
    let reason = format!("Notice had to be given by {last}: the contract is renewed, and can be terminated.");
    Err(UserError::on("on", UserErrorCode::Invalid, reason))
}

/// The last day on which notice can be given.
fn last_notice(end: NaiveDate, days: Option<i32>) -> Option<NaiveDate> {
    end.checked_sub_days(Days::new(u64::try_from(days.unwrap_or_default()).ok()?))
}

/// The first and the last day of the term after a contract's: as said, else from the day after its last on, for as long as
/// its terms are.
pub fn next_term(
    contract: &Model,
    effective: Option<NaiveDate>,
    end: Option<NaiveDate>,
) -> Result<(Option<NaiveDate>, Option<NaiveDate>), UserError> {
    let too_late = || UserError::on("endDate", UserErrorCode::Limit, "The contract would end after the year 9999.");
    let months = contract.renewal_months.and_then(|months| u32::try_from(months).ok());
    let next_day =
        contract.end_date.map(|last| last.checked_add_days(Days::new(1)).ok_or_else(too_late)).transpose()?;
    let effective = effective.or(next_day);
    let end = match (end, effective.and_then(|first| first.pred_opt()), months) {
        (Some(end), ..) => Some(end),
        (None, Some(before), Some(months)) => Some(months_later(before, months).ok_or_else(too_late)?),
        _ => None,
    };
    period("endDate", effective, end)?;
    needed_to_renew("endDate", contract.renewal, end.is_some())?;
    Ok((effective, end))
}

/// What becomes of a contract whose last day is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It ends.
    Expires,
    /// It ends, and another continues it.
    IsRenewed,
}

/// What becomes of it: one that renews itself is continued, unless notice was given.
pub fn fate(contract: &Model) -> Fate {
    let goes_on = contract.renewal == ContractRenewal::Automatic && contract.notice_given_on.is_none();
    if goes_on { Fate::IsRenewed } else { Fate::Expires }
}

#[cfg(test)]
mod tests;
