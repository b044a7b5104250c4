//! Where an invitation can go.

use chrono::{DateTime, Duration, Utc};
use entity::identity::invitation::InvitationStatus::{self, Accepted, Expired, Pending, Revoked};
use entity::identity::invitation::Model;

use crate::transition::{Transition, Transitions, When, stateful};

/// How long an invitation can be taken up.
pub const LIFETIME: Duration = Duration::days(7);
/// The most invitations of an organization that wait for their answer.
pub const MOST_PENDING: u64 = 500;

/// What can be done to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send a new link; the old one ends.
    Resend,
    /// Take it back.
    Revoke,
}

/// In which states each mutation is possible. Taking it up is for who has the link.
pub const TRANSITIONS: Transitions<Action, InvitationStatus> = Transitions {
    subject: "invitation",
    frozen: &[Accepted, Revoked],
    actions: &[
        Transition { action: Action::Resend, mutation: "resendInvitation", when: When::In(&[Pending, Expired]) },
        Transition { action: Action::Revoke, mutation: "revokeInvitation", when: When::In(&[Pending, Expired]) },
    ],
};

stateful!(Model, |row, now| -> InvitationStatus { status(row.status, row.expires_at, now) });

/// Where it stands now: expiry is a matter of time, not of a job that writes it.
pub fn status(stored: InvitationStatus, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> InvitationStatus {
    if stored == Pending && expires_at <= now { Expired } else { stored }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn only_an_open_invitation_changes() {
        for status in [Pending, Expired, Accepted, Revoked] {
            let open = matches!(status, Pending | Expired);
            assert!(TRANSITIONS.available(&status, false).all(|(_, why_not)| why_not.is_none() == open), "{status:?}");
        }
    }

    #[test]
    fn it_expires_by_itself() {
        let end = DateTime::UNIX_EPOCH + LIFETIME;
        assert_eq!(status(Pending, end, end - Duration::seconds(1)), Pending);
        assert_eq!(status(Pending, end, end), Expired);
        assert_eq!(status(Accepted, end, end), Accepted);
    }
}
