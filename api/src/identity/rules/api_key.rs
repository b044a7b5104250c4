//! Where an API key can go, and what it may be allowed.

use chrono::{DateTime, Duration, Utc};
use entity::identity::api_key::KeyStatus::{self, Active, Expired, Revoked, Rotated};
use entity::identity::api_key::Model;

use crate::auth::permission::{self, Permission, Permissions};
use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// The most keys of an organization that work and were not rotated.
pub const MOST_ACTIVE: u64 = 100;
/// The longest time that a rotated key works beside its successor, in hours: a week.
pub const LONGEST_OVERLAP: i32 = 168;

/// What no key may do: one that leaked could make more keys, or members, and so outlive being revoked.
const FOR_PEOPLE_ONLY: [Permission; 2] = [Permission::ApiKeyManage, Permission::MemberManage];

/// What can be done to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Replace it by a new one.
    Rotate,
    /// End it at once.
    Revoke,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, KeyStatus> = Transitions {
    subject: "key",
    frozen: &[Expired, Revoked],
    actions: &[
        Transition { action: Action::Rotate, mutation: "rotateApiKey", when: When::In(&[Active]) },
        Transition { action: Action::Revoke, mutation: "revokeApiKey", when: When::In(&[Active, Rotated]) },
    ],
};

stateful!(Model, |key, now| -> KeyStatus { status(key, now) });

/// Where a key stands now.
pub fn status(key: &Model, now: DateTime<Utc>) -> KeyStatus {
    match key {
        Model { revoked_at: Some(_), .. } => Revoked,
        Model { expires_at: Some(end), .. } if *end <= now => Expired,
        Model { replaced_by_id: Some(_), .. } => Rotated,
        _ => Active,
    }
}

/// The scopes of a key, by name, each once: some, none that its maker lacks, none that is for people only.
pub fn scopes(makers: Permissions, wanted: &[Permission]) -> Result<Vec<String>, UserError> {
    if wanted.is_empty() {
        return Err(UserError::on("scopes", UserErrorCode::Required, "A key needs a scope at least."));
    }
    let mut names = Vec::with_capacity(wanted.len());
    for (place, scope) in wanted.iter().enumerate() {
        let refuse = |why: String| Err(UserError::on(format!("scopes.{place}"), UserErrorCode::Invalid, why));
        let name = permission::name(*scope);
        if FOR_PEOPLE_ONLY.contains(scope) {
            return refuse(format!("{name} is for people only: leave it out."));
        }
        if !makers.has(*scope) {
            return refuse(format!("You don't have {name} yourself, so you can't give it to a key: leave it out."));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// When a key ends: in the future.
pub fn expires_at(end: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    if end > now {
        return Ok(end);
    }
    Err(UserError::on("expiresAt", UserErrorCode::Invalid, "`expiresAt` must be in the future."))
}

/// How long a rotated key goes on, in whole hours.
pub fn overlap(hours: i32) -> Result<Duration, UserError> {
    if (0..=LONGEST_OVERLAP).contains(&hours) {
        return Ok(Duration::hours(hours.into()));
    }
    let reason = format!("`overlapHours` must be 0 to {LONGEST_OVERLAP}.");
    Err(UserError::on("overlapHours", UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use entity::identity::organization_member::Role;

    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let table: &[(KeyStatus, &[&str])] = &[
            (Active, &["rotateApiKey", "revokeApiKey"]),
            (Rotated, &["revokeApiKey"]),
            (Expired, &[]),
            (Revoked, &[]),
        ];
        for (status, expected) in table {
            let available = TRANSITIONS.available(status, false).filter(|(_, why_not)| why_not.is_none());
            assert_eq!(available.map(|(mutation, _)| mutation).collect::<Vec<_>>(), *expected, "{status:?}");
        }
    }

    #[test]
    fn scopes_are_the_makers_own_and_never_for_people() {
        let admin = Permissions::of_role(Role::Admin);
        let twice = [Permission::ContactRead, Permission::DealRead, Permission::ContactRead];
        assert_eq!(scopes(admin, &twice).expect("fine"), ["CONTACT_READ", "DEAL_READ"]);
        assert_eq!(scopes(admin, &[]).expect_err("none").code, UserErrorCode::Required);
        for permission in FOR_PEOPLE_ONLY {
            let refusal = scopes(admin, &[Permission::ContactRead, permission]).expect_err("for people");
            assert_eq!(refusal.field.as_deref(), Some("scopes.1"));
        }
        let reader = Permissions::of([Permission::ContactRead]);
        assert!(scopes(reader, &[Permission::ContactWrite]).is_err());
    }

    #[test]
    fn times_are_bounded() {
        let now = DateTime::UNIX_EPOCH;
        assert!(expires_at(now, now).is_err() && expires_at(now + Duration::seconds(1), now).is_ok());
        assert_eq!(overlap(168), Ok(Duration::days(7)));
        assert!(overlap(169).is_err() && overlap(-1).is_err());
    }
}
