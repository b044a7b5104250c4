//! Where a grant of the portal can go, and what it may hold.

use chrono::{DateTime, Duration, Utc};
use entity::Id;
use entity::crm::client_company;
use entity::portal::client_portal_access::ClientPortalAccessStatus::{self, Active, Expired, Revoked};
use entity::portal::client_portal_access::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// How long a grant holds if nothing is said.
pub const LIFETIME: Duration = Duration::days(30);
/// How long a grant holds at most.
pub const LONGEST: Duration = Duration::days(366);
/// How often a grant can let its contact in at most, if it is counted.
pub const MOST_USES: i32 = 10_000;

/// What can be done to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what may be seen, or for how long.
    Update,
    /// Give it a new token; the old one ends.
    Rotate,
    /// Take it back.
    Revoke,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, ClientPortalAccessStatus> = Transitions {
    subject: "portal access",
    frozen: &[Expired, Revoked],
    actions: &[
        Transition { action: Action::Update, mutation: "updatePortalAccess", when: When::In(&[Active]) },
        Transition { action: Action::Rotate, mutation: "rotatePortalAccess", when: When::In(&[Active]) },
        Transition { action: Action::Revoke, mutation: "revokePortalAccess", when: When::In(&[Active]) },
    ],
};

stateful!(Model, status: ClientPortalAccessStatus);

/// What may be seen, each area once and in the order of their names; at least one.
pub fn areas(mut names: Vec<String>) -> Result<Vec<String>, UserError> {
    names.sort();
    names.dedup();
    if names.is_empty() {
        let reason = "`areas` must name at least one: who may see nothing needs no access.";
        return Err(UserError::on("areas", UserErrorCode::Required, reason));
    }
    Ok(names)
}

/// When a grant ends: in the future, within a year.
pub fn expires_at(end: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    if end <= now {
        let reason = "`expiresAt` must be in the future; to end a grant now call revokePortalAccess.";
        return Err(UserError::on("expiresAt", UserErrorCode::Invalid, reason));
    }
    if end > now + LONGEST {
        let reason = "`expiresAt` must be within a year: grant it again then.";
        return Err(UserError::on("expiresAt", UserErrorCode::Limit, reason));
    }
    Ok(end)
}

/// How often a grant lets its contact in: 1 to [`MOST_USES`] times.
pub fn max_uses(times: i32) -> Result<i32, UserError> {
    if (1..=MOST_USES).contains(&times) {
        return Ok(times);
    }
    let reason = format!("`maxUses` must be 1 to {MOST_USES}, or left out.");
    Err(UserError::on("maxUses", UserErrorCode::Invalid, reason))
}

/// How often a grant lets its contact in that did so often already: at least once more.
pub fn more_uses(times: i32, used: i32) -> Result<i32, UserError> {
    let times = max_uses(times)?;
    if times > used {
        return Ok(times);
    }
    let reason = format!("It was used {used} times already: say more, or call revokePortalAccess.");
    Err(UserError::on("maxUses", UserErrorCode::Invalid, reason))
}

/// A contact sees only what is their own company's.
pub fn same_client(
    of_engagement: Option<Id<client_company::Entity>>,
    of_contact: Option<Id<client_company::Entity>>,
) -> Result<(), UserError> {
    if of_engagement.is_some() && of_engagement == of_contact {
        return Ok(());
    }
    let reason = "The contact does not work at the engagement's client: choose one who does, or set both companies.";
    Err(UserError::on("contactId", UserErrorCode::Invalid, reason))
}

/// When what replaces a grant ends: it holds as long as the other was meant to from the beginning, a year at most.
pub fn renewed(began: DateTime<Utc>, ends: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + (ends - began).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// State × action, the whole table.
    #[test]
    fn only_what_holds_changes() {
        for status in [Active, Expired, Revoked] {
            for action in [Action::Update, Action::Rotate, Action::Revoke] {
                let code = TRANSITIONS.guard(&action, &status).err().map(|reason| reason.code);
                assert_eq!(code, (status != Active).then_some(UserErrorCode::Immutable), "{status:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_grant_ends_within_a_year() {
        assert_eq!(expires_at(NOW + LIFETIME, NOW), Ok(NOW + LIFETIME));
        assert_eq!(expires_at(NOW + LONGEST, NOW), Ok(NOW + LONGEST));
        assert_eq!(expires_at(NOW, NOW).expect_err("over").code, UserErrorCode::Invalid);
        assert_eq!(expires_at(NOW + LONGEST + LIFETIME, NOW).expect_err("long").code, UserErrorCode::Limit);
    }

    #[test]
    fn what_replaces_a_grant_holds_as_long() {
        let later = NOW + Duration::days(10);
        assert_eq!(renewed(NOW, NOW + LIFETIME, later), later + LIFETIME);
        assert_eq!(renewed(NOW, NOW + LONGEST * 2, later), later + LONGEST);
    }

    #[test]
    fn uses_are_counted_from_one() {
        assert_eq!((max_uses(1), max_uses(MOST_USES)), (Ok(1), Ok(MOST_USES)));
        for bad in [0, -1, MOST_USES + 1] {
            assert_eq!(max_uses(bad).expect_err("out of range").field.as_deref(), Some("maxUses"));
        }
        assert_eq!(more_uses(4, 3), Ok(4));
        for (bad, used) in [(3, 3), (2, 3), (0, 0), (MOST_USES + 1, 3)] {
            assert_eq!(more_uses(bad, used).expect_err("too few, or out of range").field.as_deref(), Some("maxUses"));
        }
    }

    #[test]
    fn areas_are_a_set_that_is_not_empty() {
        let named = |names: &[&str]| areas(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(named(&["PROJECTS", "FILES", "PROJECTS"]).expect("fine"), ["FILES", "PROJECTS"]);
        assert_eq!(named(&[]).expect_err("none").code, UserErrorCode::Required);
    }

    #[test]
    fn a_contact_is_the_clients() {
        let (one, other) = (Some(Id::new()), Some(Id::new()));
        assert_eq!(same_client(one, one), Ok(()));
        for (of_engagement, of_contact) in [(one, other), (one, None), (None, one), (None, None)] {
            let refused = same_client(of_engagement, of_contact).expect_err("a stranger");
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("contactId")));
        }
    }
}
