//! Who is asked about a bill, and who may decide in whose turn.
//!
//! Whoever made a bill never decides about it. A policy's approvers are asked one after the other. One who has left, is
//! suspended or may no longer approve is not waited for for ever: an OWNER or ADMIN decides in their place.

use entity::Id;
use entity::identity::organization_member::{Entity, MemberStatus, Model, Role};

use crate::auth::permission::{Permission, Permissions};
use crate::error::{UserError, UserErrorCode};

/// A member.
pub type MemberId = Id<Entity>;

/// Whose turn it is.
pub struct Turn<'a> {
    /// The member whom the bill's round asks now; none if they are no longer known.
    pub approver: Option<&'a Model>,
    /// Who made the bill, if a member did.
    pub made_by: Option<MemberId>,
}

/// The members to ask, in the policy's order: all but who made the bill. Refuses if nobody else remains.
pub fn to_ask(approvers: &[MemberId], made_by: Option<MemberId>) -> Result<Vec<MemberId>, UserError> {
    let others: Vec<_> = approvers.iter().copied().filter(|approver| Some(*approver) != made_by).collect();
    if !others.is_empty() {
        return Ok(others);
    }
    let reason = "Nobody is left to approve the bill: its policy's only approver made it. Add another approver to the \
                  policy, or let someone else enter the bill.";
    Err(UserError::on("id", UserErrorCode::Invalid, reason))
}

/// Whether a member can approve bills: is there, and of a role that may.
pub fn can_approve(member: &Model) -> bool {
    member.status == MemberStatus::Active && Permissions::of_role(member.role).has(Permission::BillApprove)
}

/// Refuses a decision by `who` in this turn. `may_see_members` is whether they may know who is next.
pub fn may_decide(who: &Model, turn: &Turn<'_>, may_see_members: bool) -> Result<(), UserError> {
    let refuse = |reason: String| Err(UserError::on("id", UserErrorCode::Invalid, reason));
    if turn.made_by == Some(who.id) {
        return refuse("You made this bill: who makes a bill does not decide about it. Another has to.".to_owned());
    }
    let approver = turn.approver.filter(|approver| can_approve(approver));
    match approver {
        Some(approver) if approver.id == who.id => Ok(()),
        Some(approver) if may_see_members => {
            refuse(format!("It is not your turn to decide about this bill: it waits for {}.", approver.name))
        }
        Some(_) => refuse("It is not your turn to decide about this bill: it waits for another member.".to_owned()),
        None if can_approve(who) && matches!(who.role, Role::Owner | Role::Admin) => Ok(()),
        None => refuse(
            "The member whose turn it is can't decide any more: an OWNER or ADMIN has to, in their place.".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::identity::actor_kind::ActorKind;

    use super::*;

    fn member(role: Role, status: MemberStatus) -> Model {
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        Model {
            organization_id: Id::new(),
            id: Id::new(),
            user_id: None,
            name: format!("{role:?}"),
            email: "someone@acme.test".to_owned(),
            email_key: "someone@acme.test".to_owned(),
            avatar_url: None,
            joined_at: None,
            role,
            status,
            name_key: String::new(),
            version: 1,
            created_at: epoch,
            updated_at: epoch,
            created_by_kind: ActorKind::System,
            created_by_id: None,
            updated_by_kind: ActorKind::System,
            updated_by_id: None,
        }
    }

    #[test]
    fn all_are_asked_but_who_made_the_bill() {
        let [a, b, c] = [MemberId::new(), MemberId::new(), MemberId::new()];
        assert_eq!(to_ask(&[a, b, c], Some(b)), Ok(vec![a, c]));
        assert_eq!(to_ask(&[a, b], None), Ok(vec![a, b]), "a key made it");
        assert_eq!(to_ask(&[a], Some(a)).expect_err("nobody remains").code, UserErrorCode::Invalid);
    }

    /// Role × status: who counts as an approver.
    #[test]
    fn only_active_members_of_some_roles_can_approve() {
        use MemberStatus::{Active, Invited, Removed, Suspended};
        for role in [Role::Owner, Role::Admin, Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
            for status in [Invited, Active, Suspended, Removed] {
                let expected = status == Active && !matches!(role, Role::Member | Role::Viewer);
                assert_eq!(can_approve(&member(role, status)), expected, "{role:?} {status:?}");
            }
        }
    }

    #[test]
    fn it_is_one_members_turn() {
        let (next, other) = (member(Role::Manager, MemberStatus::Active), member(Role::Owner, MemberStatus::Active));
        let turn = Turn { approver: Some(&next), made_by: None };
        assert_eq!(may_decide(&next, &turn, true), Ok(()));
        let told = may_decide(&other, &turn, true).expect_err("not their turn, whatever their role");
        assert!(told.message.ends_with("it waits for Manager."), "{}", told.message);
        let untold = may_decide(&other, &turn, false).expect_err("not their turn");
        assert!(!untold.message.contains("Manager"), "{}", untold.message);
    }

    #[test]
    fn who_cannot_decide_is_replaced_by_owners_and_admins() {
        let gone = [
            Some(member(Role::Manager, MemberStatus::Removed)),
            Some(member(Role::Manager, MemberStatus::Suspended)),
            Some(member(Role::Viewer, MemberStatus::Active)),
            None,
        ];
        for approver in &gone {
            let turn = Turn { approver: approver.as_ref(), made_by: None };
            for role in [Role::Owner, Role::Admin, Role::Manager, Role::Billing] {
                let decided = may_decide(&member(role, MemberStatus::Active), &turn, true);
                assert_eq!(decided.is_ok(), matches!(role, Role::Owner | Role::Admin), "{role:?} for {approver:?}");
            }
        }
    }

    #[test]
    fn who_made_a_bill_never_decides_about_it() {
        let maker = member(Role::Owner, MemberStatus::Active);
        for approver in [Some(&maker), None] {
            let turn = Turn { approver, made_by: Some(maker.id) };
            let refusal = may_decide(&maker, &turn, true).expect_err("made it");
            assert!(refusal.message.starts_with("You made this bill"), "{}", refusal.message);
        }
    }
}
