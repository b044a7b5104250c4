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

/// What of a company must be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Invoices were issued to it.
    pub invoices: bool,
    /// It paid, or announced that it would.
    pub payments: bool,
    /// Engagements with it are ACTIVE or PAUSED.
    pub engagements: bool,
}

/// Refuses to delete a company of which something must be kept: says what that is, and what to do instead.
pub fn deletable(kept: Kept) -> Result<(), UserError> {
    if kept == Kept::default() {
        return Ok(());
    }
    let in_the_way = [
        (kept.invoices, "Invoices of the company were issued, and must be kept with it."),
        (kept.payments, "Payments of the company were recorded, and must be kept with it."),
        (kept.engagements, "Engagements of the company are under way: call completeEngagement or terminateEngagement."),
        (kept.invoices || kept.payments, "Call deactivateClientCompany instead of deleting it."),
    ];
    let reasons: Vec<_> = in_the_way.into_iter().filter(|(applies, _)| *applies).map(|(_, reason)| reason).collect();
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reasons.join(" ")))
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
    fn what_must_be_kept_is_named_and_what_to_do_instead() {
        assert_eq!(deletable(Kept::default()), Ok(()));
        for (kept, named, not_named) in [
            (Kept { invoices: true, ..Kept::default() }, &["Invoices", "deactivateClientCompany"][..], "Payments"),
            (Kept { payments: true, ..Kept::default() }, &["Payments", "deactivateClientCompany"], "Engagements"),
            (Kept { engagements: true, ..Kept::default() }, &["terminateEngagement"], "deactivateClientCompany"),
            (Kept { invoices: true, payments: true, engagements: true }, &["Invoices", "Payments", "Engag"], "none"),
        ] {
            let refused = deletable(kept).expect_err("something is kept");
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::InvalidTransition, Some("id")));
            assert!(named.iter().all(|word| refused.message.contains(word)), "{kept:?}: {}", refused.message);
            assert!(!refused.message.contains(not_named), "{kept:?}: {}", refused.message);
        }
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
