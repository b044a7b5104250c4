//! `changeMemberRole`, `suspendMember`, `reactivateMember`, `removeMember`, `leaveOrganization`.

use async_graphql::{Context, Object};
use entity::Id;
use entity::identity::organization_member::{Entity, Model};

use super::OrganizationMember;
use super::input::{
    ChangeMemberRoleInput, LeaveOrganizationInput, ReactivateMemberInput, RemoveMemberInput, SuspendMemberInput,
};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::mutation::{Payload, answer, answer_or_current, payloads};
use crate::graphql::scope::InScope;
use crate::identity::member;

payloads! {
    /// What `changeMemberRole` answers.
    ChangeMemberRolePayload {
        /// The member after the change; after a CONFLICT, as they are now.
        member: OrganizationMember
    }
    /// What `suspendMember` answers.
    SuspendMemberPayload {
        /// The member, suspended; after a CONFLICT, as they are now.
        member: OrganizationMember
    }
    /// What `reactivateMember` answers.
    ReactivateMemberPayload {
        /// The member, active again; after a CONFLICT, as they are now.
        member: OrganizationMember
    }
    /// What `removeMember` answers.
    RemoveMemberPayload {
        /// The member, removed; after a CONFLICT, as they are now.
        member: OrganizationMember
    }
    /// What `leaveOrganization` answers.
    LeaveOrganizationPayload {
        /// The caller's membership, ended.
        member: OrganizationMember
    }
}

/// Members in the mutation root.
#[derive(Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Gives a member another role, within a second. Nobody gives a role above their own or changes a member above them;
    /// the last active owner stays one.
    async fn change_member_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member, and the role.")] input: ChangeMemberRoleInput,
    ) -> Result<ChangeMemberRolePayload> {
        let tx = ctx.scope().write(Permission::MemberManage).await?;
        let outcome = member::change_role(&tx, input.id, input.expected_version, input.role).await;
        changed(ctx, &tx, input.id, outcome).await
    }

    /// Shuts a member out for now; their access ends within a second. Not oneself, nobody above oneself, and not the
    /// last active owner.
    async fn suspend_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] input: SuspendMemberInput,
    ) -> Result<SuspendMemberPayload> {
        let tx = ctx.scope().write(Permission::MemberManage).await?;
        let outcome = member::suspend(&tx, input.id, input.expected_version).await;
        changed(ctx, &tx, input.id, outcome).await
    }

    /// Lets a suspended member in again.
    async fn reactivate_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] input: ReactivateMemberInput,
    ) -> Result<ReactivateMemberPayload> {
        let tx = ctx.scope().write(Permission::MemberManage).await?;
        let outcome = member::reactivate(&tx, input.id, input.expected_version).await;
        changed(ctx, &tx, input.id, outcome).await
    }

    /// Ends a membership for good; their access ends within a second, an open invitation at once. What they did stays.
    /// Not oneself, nobody above oneself, and not the last active owner.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] input: RemoveMemberInput,
    ) -> Result<RemoveMemberPayload> {
        let tx = ctx.scope().write(Permission::MemberManage).await?;
        let outcome = member::remove(&tx, input.id, input.expected_version).await;
        changed(ctx, &tx, input.id, outcome).await
    }

    /// Ends the caller's own membership; the last active owner stays. Choose another organization with
    /// `switchOrganization` after it.
    async fn leave_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Under which condition.")] input: LeaveOrganizationInput,
    ) -> Result<LeaveOrganizationPayload> {
        let tx = ctx.scope().write(Permission::OrganizationRead).await?;
        let outcome = member::leave(&tx, input.expected_version).await;
        match tx.actor().member() {
            Some(own) => changed(ctx, &tx, own, outcome).await,
            None => answer(&tx, outcome).await,
        }
    }
}

async fn changed<P>(ctx: &Context<'_>, tx: &OrgTx, id: Id<Entity>, outcome: Result<Model>) -> Result<P>
where
    P: Payload<Object = OrganizationMember>,
{
    let answer = answer_or_current(ctx, tx, id, outcome).await;
    ctx.scope().services.presence.forget_members();
    answer
}
