//! `revokeInvitation`.

use super::Invitation;
use crate::graphql::change::changes;
use crate::identity::invitation;

changes! {
    /// Invitations in the mutation root: taken back.
    InvitationTransitionMutation(invitation: Invitation, "invitation");

    /// Takes an invitation back: its link ends at once, and the member who was to come is removed.
    revokeInvitation(RevokeInvitationInput) -> RevokeInvitationPayload = invitation::revoke, by MemberManage;
}
