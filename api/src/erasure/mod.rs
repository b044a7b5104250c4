//! Erasure: what is removed for good, not softly: a contact with all that tells of the person, or the whole
//! organization. Callers' roles have no DELETE; two functions of the database do it, and only for an owner. What becomes
//! of each column is listed in `migration::erasure`.

pub mod contact;
pub mod graphql;
pub mod organization;

use entity::identity::organization_member::Role;

use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError, UserErrorCode};
use crate::identity::member;

/// Rows that were removed, or lost what they held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The table.
    pub table: String,
    /// How many.
    pub count: i64,
}

/// What an erasure is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// Only to tell what it would do: whoever asks undoes it.
    Tell,
    /// For good, with what was typed to confirm it.
    Erase(Option<&'a str>),
}

impl Purpose<'_> {
    /// Refuses what was not typed as it is.
    fn confirm(self, expected: &str, what: &str) -> Result<(), UserError> {
        let refuse = |code| {
            let reason = format!("To erase it for good, type its {what} exactly: `{expected}`.");
            Err(UserError::on("confirmation", code, reason))
        };
        match self {
            Self::Tell => Ok(()),
            Self::Erase(Some(typed)) if typed == expected => Ok(()),
            Self::Erase(Some(_)) => refuse(UserErrorCode::Invalid),
            Self::Erase(None) => refuse(UserErrorCode::Required),
        }
    }
}

/// Refuses everyone but owners, as they are now. An API key erases nothing, whatever its scopes.
async fn demand_owner(tx: &OrgTx) -> Result<()> {
    if tx.actor().member().is_some() && member::acting_role(tx).await? == Role::Owner {
        return Ok(());
    }
    Err(Fault::Forbidden("Only an owner of the organization erases data.".to_owned()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_word_confirms() {
        assert!(Purpose::Tell.confirm("acme", "slug").is_ok());
        assert!(Purpose::Erase(Some("acme")).confirm("acme", "slug").is_ok());
        for typed in ["", "Acme", "acme ", "acm", "acmee"] {
            let refused = Purpose::Erase(Some(typed)).confirm("acme", "slug").expect_err(typed);
            assert_eq!(refused.code, UserErrorCode::Invalid, "{typed:?}");
        }
        let refused = Purpose::Erase(None).confirm("acme", "slug").expect_err("nothing was typed");
        assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Required, Some("confirmation")));
    }
}
