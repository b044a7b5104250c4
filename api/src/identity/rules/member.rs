//! Where a membership can go, and who may act on whom.

use entity::identity::organization_member::MemberStatus::{self, Active, Invited, Removed, Suspended};
use entity::identity::organization_member::{Model, Role};

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Give another role.
    ChangeRole,
    /// Shut out for now.
    Suspend,
    /// Undo suspending.
    Reactivate,
    /// End it.
    Remove,
}

const HERE: &[MemberStatus] = &[Invited, Active, Suspended];

/// In which states each mutation is possible: INVITED→ACTIVE⇄SUSPENDED→REMOVED. Who has left comes back by a new
/// invitation, as a new member.
pub const TRANSITIONS: Transitions<Action, MemberStatus> = Transitions {
    subject: "member",
    frozen: &[Removed],
    actions: &[
        Transition { action: Action::ChangeRole, mutation: "changeMemberRole", when: When::In(HERE) },
        Transition { action: Action::Suspend, mutation: "suspendMember", when: When::In(&[Active]) },
        Transition { action: Action::Reactivate, mutation: "reactivateMember", when: When::In(&[Suspended]) },
        Transition { action: Action::Remove, mutation: "removeMember", when: When::In(HERE) },
    ],
};

stateful!(Model, status: MemberStatus);

/// How high a role stands. Below the administrators nobody stands above another: those roles differ in kind.
fn rank(role: Role) -> u8 {
    match role {
        Role::Owner => 2,
        Role::Admin => 1,
        Role::Manager | Role::Member | Role::Billing | Role::Viewer => 0,
    }
}

/// Refuses to act on a member whose role is above one's own.
pub fn may_act_on(mine: Role, theirs: Role) -> Result<(), UserError> {
    if rank(theirs) <= rank(mine) {
        return Ok(());
    }
    Err(UserError::on("id", UserErrorCode::Invalid, "Their role is above yours: ask someone of that role."))
}

/// Refuses to give a role above one's own, to others and to oneself.
pub fn may_give(mine: Role, role: Role) -> Result<Role, UserError> {
    if rank(role) <= rank(mine) {
        return Ok(role);
    }
    Err(UserError::on("role", UserErrorCode::Invalid, "Nobody gives a role above their own."))
}

/// What to say when the last active owner would go.
pub fn last_owner() -> UserError {
    let reason = "This is the organization's last active owner: make another member OWNER first.";
    UserError::on("id", UserErrorCode::InvalidTransition, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let table: &[(MemberStatus, &[&str])] = &[
            (Invited, &["changeMemberRole", "removeMember"]),
            (Active, &["changeMemberRole", "suspendMember", "removeMember"]),
            (Suspended, &["changeMemberRole", "reactivateMember", "removeMember"]),
            (Removed, &[]),
        ];
        for (status, expected) in table {
            let available = TRANSITIONS.available(status, false).filter(|(_, why_not)| why_not.is_none());
            assert_eq!(available.map(|(mutation, _)| mutation).collect::<Vec<_>>(), *expected, "{status:?}");
        }
    }

    #[test]
    fn nobody_reaches_above_their_role() {
        let roles = [Role::Owner, Role::Admin, Role::Manager, Role::Member, Role::Billing, Role::Viewer];
        for role in roles {
            assert!(may_give(Role::Owner, role).is_ok() && may_act_on(Role::Owner, role).is_ok());
            assert_eq!(may_give(Role::Admin, role).is_ok(), role != Role::Owner);
            assert_eq!(may_act_on(Role::Admin, role).is_ok(), role != Role::Owner);
        }
        assert!(may_give(Role::Member, Role::Admin).is_err());
    }
}
