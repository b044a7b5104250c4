//! `changeMemberRole`, `suspendMember`, `reactivateMember`, `removeMember`.

use entity::identity::organization_member::Role;

use super::OrganizationMember;
use crate::db::OrgTx;
use crate::graphql::change::changes;
use crate::graphql::scope::Scope;
use crate::identity::member;

changes! {
    /// Members in the mutation root: what others decide about them.
    MemberTransitionMutation(member: OrganizationMember, "member");

    /// Gives a member another role, within a second. Nobody gives a role above their own or changes a member above them;
    /// the last active owner stays one.
    changeMemberRole(ChangeMemberRoleInput {
        /// The new role, not above the caller's own.
        role: Role,
    }) -> ChangeMemberRolePayload = member::change_role, by MemberManage, then forget;

    /// Shuts a member out for now; their access ends within a second. Not oneself, nobody above oneself, and not the
    /// last active owner.
    suspendMember(SuspendMemberInput) -> SuspendMemberPayload = member::suspend, by MemberManage, then forget;

    /// Lets a suspended member in again.
    reactivateMember(ReactivateMemberInput) -> ReactivateMemberPayload = member::reactivate, by MemberManage, then forget;

    /// Ends a membership for good; their access ends within a second, an open invitation at once. What they did stays.
    /// Not oneself, nobody above oneself, and not the last active owner.
    removeMember(RemoveMemberInput) -> RemoveMemberPayload = member::remove, by MemberManage, then forget;
}

/// Whatever was known of members is looked up anew.
fn forget(scope: &Scope, _: &OrgTx, _: Option<&OrganizationMember>) {
    scope.services.presence.forget_members();
}
