//! What a client company's fields must be, and what its state allows.

use entity::crm::client_company::CompanyStatus::{self, Active, Inactive, Prospect};
use entity::crm::client_company::Model;

use crate::error::{UserError, UserErrorCode};
use crate::text;
use crate::transition::{Transition, Transitions, When, stateful};

/// The most domains of a company.
const MOST_DOMAINS: usize = 20;

/// What can be done to a company, as far as its state has a say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is a client from now on.
    Activate,
    /// It is no client any more.
    Deactivate,
    /// It leaves every list.
    Delete,
    /// It comes back.
    Restore,
}

const EVERY: &[CompanyStatus] = &[Prospect, Active, Inactive];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, CompanyStatus> = Transitions {
    subject: "company",
    frozen: &[],
    actions: &[
        Transition {
            action: Action::Activate,
            mutation: "activateClientCompany",
            when: When::In(&[Prospect, Inactive]),
        },
        Transition { action: Action::Deactivate, mutation: "deactivateClientCompany", when: When::In(&[Active]) },
        Transition { action: Action::Delete, mutation: "deleteClientCompany", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreClientCompany", when: When::Deleted },
    ],
};

stateful!(Model, status: CompanyStatus);

/// Internet domains in lower case, each once.
pub fn domains(typed: &[String]) -> Result<Vec<String>, UserError> {
    if typed.len() > MOST_DOMAINS {
        let reason = format!("`domains` takes at most {MOST_DOMAINS}; these are {}.", typed.len());
        return Err(UserError::on("domains", UserErrorCode::Limit, reason));
    }
    let mut domains = Vec::with_capacity(typed.len());
    for (place, text) in typed.iter().enumerate() {
        let field = format!("domains.{place}");
        let domain = text::domain(&field, text)?;
        if domains.contains(&domain) {
            return Err(UserError::on(field, UserErrorCode::Duplicate, "The domain stands twice."));
        }
        domains.push(domain);
    }
    Ok(domains)
}

/// Days until an invoice is due: 0 (at once) to 365.
pub fn payment_terms(days: i32) -> Result<i32, UserError> {
    if (0..=365).contains(&days) {
        return Ok(days);
    }
    let reason = "`paymentTermsDays` must be between 0 and 365 days.";
    Err(UserError::on("paymentTermsDays", UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transition::Presence;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let allowed = |status, presence: Presence| {
            let available = TRANSITIONS.available(&status, presence).filter(|(_, why_not)| why_not.is_none());
            available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
        };
        for (status, expected) in [
            (Prospect, ["activateClientCompany", "deleteClientCompany"]),
            (Active, ["deactivateClientCompany", "deleteClientCompany"]),
            (Inactive, ["activateClientCompany", "deleteClientCompany"]),
        ] {
            assert_eq!(allowed(status, Presence::Live), expected, "{status:?}");
            assert_eq!(allowed(status, Presence::Deleted), ["restoreClientCompany"], "{status:?}");
            assert!(allowed(status, Presence::Merged).is_empty(), "{status:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refused = TRANSITIONS.guard(&Action::Activate, &Active).expect_err("already active");
        assert_eq!(refused.code, UserErrorCode::InvalidTransition);
        assert_eq!(
            refused.message,
            "`activateClientCompany` needs the company to be PROSPECT, INACTIVE; it is ACTIVE. \
             Possible now: deactivateClientCompany, deleteClientCompany."
        );
        let merged = TRANSITIONS.guard_in(&Action::Restore, &Active, Presence::Merged).expect_err("a tombstone");
        assert_eq!(merged.message, "The company was merged into another. Possible now: nothing.");
    }

    #[test]
    fn domains_stand_once_and_terms_have_bounds() {
        assert_eq!(domains(&["ACME.example".to_owned()]).expect("fine"), ["acme.example"]);
        let twice = ["acme.example".to_owned(), "Acme.example".to_owned()];
        assert_eq!(domains(&twice).expect_err("twice").field.as_deref(), Some("domains.1"));
        assert_eq!(domains(&vec!["a.example".to_owned(); 21]).expect_err("many").code, UserErrorCode::Limit);
        assert!(payment_terms(0).is_ok() && payment_terms(365).is_ok());
        assert!(payment_terms(-1).is_err() && payment_terms(366).is_err());
    }
}
