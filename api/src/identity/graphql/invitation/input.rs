//! What mutations of invitations take.

use async_graphql::InputObject;
use entity::Id;
use entity::identity::invitation;
use entity::identity::organization_member::Role;

use crate::graphql::trial::RequestOptions;

/// What `inviteMember` takes.
#[derive(Clone, Debug, InputObject)]
pub struct InviteMemberInput {
    /// The address (RFC 5322) that the invitation is sent to.
    pub(super) email: String,
    /// The role to offer, not above the caller's own.
    pub(super) role: Role,
    /// Their name, at most 200 characters; without one their address stands for it until they join.
    pub(super) name: Option<String>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `resendInvitation` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ResendInvitationInput {
    /// Which invitation.
    pub(super) id: Id<invitation::Entity>,
    /// Resend it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `acceptInvitation` takes.
#[derive(Clone, InputObject)]
pub struct AcceptInvitationInput {
    /// The token of the mail's link, `cht_…`.
    #[graphql(secret)]
    pub(super) token: String,
    /// For someone without an account: their name, at most 200 characters; without one the name on the invitation.
    pub(super) name: Option<String>,
    /// For someone without an account: the password that they choose, at least 12 characters.
    #[graphql(secret)]
    pub(super) password: Option<String>,
}
