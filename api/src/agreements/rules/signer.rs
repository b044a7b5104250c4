//! What can be done to a signer of a request, and who may do it.

use entity::Id;
use entity::agreements::signer::Model;
use entity::agreements::signer::SignerStatus::{self, Pending, Sent, Viewed};
use entity::identity::organization_member::Entity as Member;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When};

/// What can be done to a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Record that they looked at the document.
    View,
    /// Record their signature.
    Sign,
    /// Record that they refuse.
    Decline,
    /// Ask them again.
    Remind,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, SignerStatus> = Transitions {
    subject: "signer",
    frozen: &[],
    actions: &[
        Transition { action: Action::View, mutation: "markSignerViewed", when: When::In(&[Sent]) },
        Transition { action: Action::Sign, mutation: "signDocument", when: When::In(&[Sent, Viewed]) },
        Transition { action: Action::Decline, mutation: "declineSignature", when: When::In(&[Sent, Viewed]) },
        Transition { action: Action::Remind, mutation: "remindSigner", when: When::In(&[Sent, Viewed]) },
    ],
};

/// What decides what can be done to a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where they stand.
    pub status: SignerStatus,
    /// Whether they are deleted, with their request.
    pub is_deleted: bool,
    /// Whether the request was closed without their decision.
    pub is_released: bool,
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        Self { status: row.status, is_deleted: row.deleted_at.is_some(), is_released: row.released_at.is_some() }
    }
}

const RELEASED: &str = "The signature request was closed without their decision. Possible now: nothing.";

/// Refuses an action that the signer's state does not allow. `waits_for` is whose turn it is before theirs.
pub fn guard(action: Action, standing: Standing, waits_for: Option<&str>) -> Result<(), UserError> {
    if standing.is_released {
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, RELEASED));
    }
    match waits_for {
        Some(name) if standing.status == Pending => {
            let reason = format!("It is not this signer's turn: the request waits for {name}. Possible now: nothing.");
            Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
        }
        _ => TRANSITIONS.guard(&action, &standing.status),
    }
}

/// Every mutation, with why it is not possible now, if it isn't.
pub fn available(standing: Standing) -> Vec<(&'static str, Option<String>)> {
    let of_state = TRANSITIONS.available(&standing.status, standing.is_deleted);
    of_state
        .map(|(mutation, why_not)| (mutation, if standing.is_released { Some(RELEASED.to_owned()) } else { why_not }))
        .collect()
}

/// Whose turn it is: the first who has been asked and not decided.
pub fn turn(signers: &[Model]) -> Option<&Model> {
    signers.iter().filter(|signer| matches!(signer.status, Sent | Viewed)).min_by_key(|signer| signer.position)
}

/// The one to ask next in a sequential request, when nobody who was asked is left to decide.
pub fn next(signers: &[Model]) -> Option<&Model> {
    if turn(signers).is_some() {
        return None;
    }
    signers.iter().filter(|signer| signer.status == Pending).min_by_key(|signer| signer.position)
}

/// Refuses who may not act for a signer: members act for themselves; for a client's person a member does who is with them.
pub fn may_act(signer: &Model, who: Option<Id<Member>>, in_person: bool) -> Result<(), UserError> {
    let Some(who) = who else {
        let reason = "Only members sign, or record what a client's person signs: a key acts for nobody who was asked.";
        return Err(UserError::whole(UserErrorCode::Invalid, reason));
    };
    match signer.member_id {
        Some(member) if member == who => Ok(()),
        Some(_) => {
            let reason = "Another member was asked: only they can do this.";
            Err(UserError::on("id", UserErrorCode::Invalid, reason))
        }
        None if in_person => Ok(()),
        None => {
            let reason = "The signer is a client's person: say `inPerson: true` if they do this in your presence.";
            Err(UserError::on("inPerson", UserErrorCode::Required, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::agreements::signer::SignerStatus::{Declined, Signed};
    use entity::identity::actor_kind::ActorKind;

    use super::*;

    fn signer(position: i32, status: SignerStatus, member_id: Option<Id<Member>>) -> Model {
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        Model {
            organization_id: Id::new(),
            id: Id::new(),
            signature_request_id: Id::new(),
            contact_id: None,
            member_id,
            name: format!("Nr. {position}"),
            email: "a@acme.test".to_owned(),
            email_key: "a@acme.test".to_owned(),
            position,
            sent_at: None,
            viewed_at: None,
            decided_at: None,
            released_at: None,
            decline_reason: None,
            status,
            version: 1,
            created_at: epoch,
            updated_at: epoch,
            created_by_kind: ActorKind::System,
            created_by_id: None,
            updated_by_kind: ActorKind::System,
            updated_by_id: None,
            deleted_at: None,
            deletion_id: None,
        }
    }

    /// State × action, the whole table; and nothing once the request is closed.
    #[test]
    fn every_state_allows_just_these_actions() {
        let asked = ["signDocument", "declineSignature", "remindSigner"];
        for (status, expected) in [
            (Pending, vec![]),
            (Sent, [&["markSignerViewed"], &asked[..]].concat()),
            (Viewed, asked.to_vec()),
            (Signed, vec![]),
            (Declined, vec![]),
        ] {
            let standing = Standing { status, is_deleted: false, is_released: false };
            let allowed = |standing| -> Vec<_> {
                let available = available(standing).into_iter();
                available.filter(|(_, why_not)| why_not.is_none()).map(|(mutation, _)| mutation).collect()
            };
            assert_eq!(allowed(standing), expected, "{status:?}");
            let released = Standing { is_released: true, ..standing };
            assert_eq!(allowed(released), [] as [&str; 0], "{status:?}");
            for row in TRANSITIONS.actions {
                let refused = guard(row.action, standing, None).err();
                assert_eq!(refused.is_none(), expected.contains(&row.mutation), "{status:?} {}", row.mutation);
                let closed = guard(row.action, released, None).expect_err("closed");
                for reason in refused.into_iter().chain([closed]) {
                    assert_eq!(reason.code, UserErrorCode::InvalidTransition, "{status:?} {}", row.mutation);
                    assert!(reason.message.contains("Possible now: "), "{}", reason.message);
                }
            }
        }
    }

    #[test]
    fn who_is_out_of_turn_is_told_whose_turn_it_is() {
        let waiting = Standing { status: Pending, is_deleted: false, is_released: false };
        let told = guard(Action::Sign, waiting, Some("Ada")).expect_err("not their turn");
        assert_eq!(told.code, UserErrorCode::InvalidTransition);
        assert!(told.message.contains("waits for Ada"), "{}", told.message);
        let turns = [signer(2, Sent, None), signer(0, Signed, None), signer(1, Viewed, None), signer(3, Pending, None)];
        assert_eq!(turn(&turns).map(|signer| signer.position), Some(1));
        assert!(next(&turns).is_none(), "somebody is asked");
        let free = [signer(0, Signed, None), signer(2, Pending, None), signer(1, Pending, None)];
        assert_eq!((turn(&free).is_none(), next(&free).map(|signer| signer.position)), (true, Some(1)));
        assert!(next(&free[..1]).is_none(), "nobody is left");
    }

    #[test]
    fn members_act_for_themselves_and_for_the_clients_people_they_are_with() {
        let me = Id::new();
        let (mine, other, client) =
            (signer(0, Sent, Some(me)), signer(0, Sent, Some(Id::new())), signer(0, Sent, None));
        for (signer, who, in_person, field) in [
            (&mine, Some(me), false, None),
            (&mine, Some(me), true, None),
            (&other, Some(me), true, Some(Some("id"))),
            (&client, Some(me), true, None),
            (&client, Some(me), false, Some(Some("inPerson"))),
            (&client, None, true, Some(None)),
        ] {
            let refused = may_act(signer, who, in_person).err();
            assert_eq!(refused.as_ref().map(|reason| reason.field.as_deref()), field, "{refused:?}");
        }
    }
}
