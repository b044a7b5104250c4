//! What mutations of members take.

use async_graphql::InputObject;
use entity::Id;
use entity::identity::organization_member::{self, Role};

/// What `changeMemberRole` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeMemberRoleInput {
    /// Which member.
    pub(super) id: Id<organization_member::Entity>,
    /// Change them only if they are still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The new role, not above the caller's own.
    pub(super) role: Role,
}

/// What `suspendMember` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SuspendMemberInput {
    /// Which member; not the caller.
    pub(super) id: Id<organization_member::Entity>,
    /// Suspend them only if they are still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
}

/// What `reactivateMember` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ReactivateMemberInput {
    /// Which member.
    pub(super) id: Id<organization_member::Entity>,
    /// Reactivate them only if they are still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
}

/// What `removeMember` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveMemberInput {
    /// Which member; not the caller.
    pub(super) id: Id<organization_member::Entity>,
    /// Remove them only if they are still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
}

/// What `leaveOrganization` takes.
#[derive(Clone, Debug, InputObject)]
pub struct LeaveOrganizationInput {
    /// Leave only if the caller's membership is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
}
