//! Where a lead can go, and what its fields must be.

use entity::crm::lead::LeadStatus::{self, Converted, Disqualified, New, Qualified, Working};
use entity::crm::lead::Model;

use crate::auth::email::EmailAddress;
use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Begin to work on it.
    Start,
    /// Find it worth a deal.
    Qualify,
    /// Find it not worth a deal.
    Disqualify,
    /// Undo disqualifying.
    Reopen,
    /// Make a company, a contact and perhaps a deal of it.
    Convert,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const UNDECIDED: &[LeadStatus] = &[New, Working, Qualified];
const UNCONVERTED: &[LeadStatus] = &[New, Working, Qualified, Disqualified];
const EVERY: &[LeadStatus] = &[New, Working, Qualified, Converted, Disqualified];

/// In which states each mutation is possible. What a converted lead said is history: it can be deleted (and restored),
/// but nothing changes it.
pub const TRANSITIONS: Transitions<Action, LeadStatus> = Transitions {
    subject: "lead",
    frozen: &[Converted],
    actions: &[
        Transition { action: Action::Update, mutation: "updateLead", when: When::In(UNCONVERTED) },
        Transition { action: Action::Start, mutation: "startLead", when: When::In(&[New]) },
        Transition { action: Action::Qualify, mutation: "qualifyLead", when: When::In(&[Working]) },
        Transition { action: Action::Disqualify, mutation: "disqualifyLead", when: When::In(UNDECIDED) },
        Transition { action: Action::Reopen, mutation: "reopenLead", when: When::In(&[Disqualified]) },
        Transition { action: Action::Convert, mutation: "convertLead", when: When::In(&[Qualified]) },
        Transition { action: Action::Delete, mutation: "deleteLead", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreLead", when: When::Deleted },
    ],
};

stateful!(Model, status: LeadStatus);

/// How promising a lead is.
pub fn score(points: i32) -> Result<i32, UserError> {
    if (0..=100).contains(&points) {
        return Ok(points);
    }
    Err(UserError::on("score", UserErrorCode::Invalid, "`score` is 0 to 100."))
}

/// An address (RFC 5322).
pub fn email(text: &str) -> Result<EmailAddress, UserError> {
    EmailAddress::parse(text).map_err(|why| why.on("email"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let table: &[(LeadStatus, &[&str])] = &[
            (New, &["updateLead", "startLead", "disqualifyLead", "deleteLead"]),
            (Working, &["updateLead", "qualifyLead", "disqualifyLead", "deleteLead"]),
            (Qualified, &["updateLead", "disqualifyLead", "convertLead", "deleteLead"]),
            (Disqualified, &["updateLead", "reopenLead", "deleteLead"]),
            (Converted, &["deleteLead"]),
        ];
        for (status, expected) in table {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), *expected, "{status:?}");
            assert_eq!(allowed(true), ["restoreLead"], "{status:?}");
        }
    }

    #[test]
    fn a_converted_lead_is_immutable() {
        let refusal = TRANSITIONS.guard(&Action::Update, &Converted).expect_err("converted");
        assert_eq!(refusal.code, UserErrorCode::Immutable);
        assert!(TRANSITIONS.guard(&Action::Delete, &Converted).is_ok());
        let refusal = TRANSITIONS.guard(&Action::Convert, &New).expect_err("new");
        assert_eq!(refusal.code, UserErrorCode::InvalidTransition);
    }

    #[test]
    fn scores_and_addresses_are_checked() {
        assert_eq!(score(100), Ok(100));
        assert!(score(101).is_err() && score(-1).is_err());
        assert_eq!(email(" Ann@Acme.example ").expect("fine").normalised(), "ann@acme.example");
        assert_eq!(email("ann").expect_err("no address").field.as_deref(), Some("email"));
    }
}
