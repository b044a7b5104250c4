//! What a client company's fields must be, and what its state allows.

use entity::crm::client_company::{CompanyStatus, Model};
use sea_orm::ActiveEnum;

use crate::error::{UserError, UserErrorCode};
use crate::text;
use crate::transition::Stateful;

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

impl Action {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Activate, Self::Deactivate, Self::Delete, Self::Restore];

    /// The mutation's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activate => "activateClientCompany",
            Self::Deactivate => "deactivateClientCompany",
            Self::Delete => "deleteClientCompany",
            Self::Restore => "restoreClientCompany",
        }
    }
}

/// What the rules see of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Live, in this status.
    Live(CompanyStatus),
    /// Deleted.
    Deleted,
    /// Merged into another: a tombstone.
    Merged,
}

impl Standing {
    /// Where a company of a status stands.
    pub fn of(status: CompanyStatus, is_deleted: bool, is_merged: bool) -> Self {
        match (is_merged, is_deleted) {
            (true, _) => Self::Merged,
            (false, true) => Self::Deleted,
            (false, false) => Self::Live(status),
        }
    }
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        Self::of(row.status, row.deleted_at.is_some(), row.merged_into_id.is_some())
    }
}

/// The whole table: an action, where it is allowed, and the status that it leads to; none leaves the status.
const TRANSITIONS: &[(Action, &[Standing], Option<CompanyStatus>)] = {
    use CompanyStatus::{Active, Inactive, Prospect};
    use Standing::{Deleted, Live};
    &[
        (Action::Activate, &[Live(Prospect), Live(Inactive)], Some(Active)),
        (Action::Deactivate, &[Live(Active)], Some(Inactive)),
        (Action::Delete, &[Live(Prospect), Live(Active), Live(Inactive)], None),
        (Action::Restore, &[Deleted], None),
    ]
};

/// The status that an action leads to, none if it leaves it; refuses with `INVALID_TRANSITION` and what is allowed
/// instead.
pub fn transition(standing: Standing, action: Action) -> Result<Option<CompanyStatus>, UserError> {
    let row = TRANSITIONS.iter().find(|(by, from, _)| *by == action && from.contains(&standing));
    row.map(|(.., to)| *to).ok_or_else(|| {
        let state = match standing {
            Standing::Live(status) => format!("The company is {}", status.to_value()),
            Standing::Deleted => "The company is deleted".to_owned(),
            Standing::Merged => "The company was merged into another".to_owned(),
        };
        let possible = TRANSITIONS.iter().filter(|(_, from, _)| from.contains(&standing));
        let possible = possible.map(|(by, ..)| by.name()).collect::<Vec<_>>().join(", ");
        let possible = if possible.is_empty() { "nothing" } else { &possible };
        let reason = format!("{state}: {} is not possible. Possible now: {possible}.", action.name());
        UserError::on("id", UserErrorCode::InvalidTransition, reason)
    })
}

impl Stateful for CompanyStatus {
    fn available(self, is_deleted: bool, is_merged: bool) -> Vec<(&'static str, Option<String>)> {
        let standing = Standing::of(self, is_deleted, is_merged);
        let why_not = |action| transition(standing, action).err().map(|refusal| refusal.message);
        Action::ALL.into_iter().map(|action| (action.name(), why_not(action))).collect()
    }
}

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

    #[test]
    fn every_state_allows_what_the_table_says_and_nothing_else() {
        use Action::{Activate, Deactivate, Delete, Restore};
        use CompanyStatus::{Active, Inactive, Prospect};
        for (standing, allowed) in [
            (Standing::Live(Prospect), &[(Activate, Some(Active)), (Delete, None)][..]),
            (Standing::Live(Active), &[(Deactivate, Some(Inactive)), (Delete, None)]),
            (Standing::Live(Inactive), &[(Activate, Some(Active)), (Delete, None)]),
            (Standing::Deleted, &[(Restore, None)]),
            (Standing::Merged, &[]),
        ] {
            for action in Action::ALL {
                let wanted = allowed.iter().find(|(by, _)| *by == action).map(|(_, to)| *to);
                assert_eq!(transition(standing, action).ok(), wanted, "{standing:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refused = transition(Standing::Live(CompanyStatus::Active), Action::Activate).expect_err("already active");
        assert_eq!(refused.code, UserErrorCode::InvalidTransition);
        assert_eq!(
            refused.message,
            "The company is ACTIVE: activateClientCompany is not possible. \
             Possible now: deactivateClientCompany, deleteClientCompany."
        );
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
