//! The type `Invitation`.

use async_graphql::{ComplexObject, Context, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::invitation::{self, InvitationStatus};
use entity::identity::organization_member::{self, Role};

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::loader::Object;
use crate::graphql::record::{AvailableAction, Record};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::identity::rules::invitation as rules;

/// An offer to join the organization, sent by mail.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Invitation {
    /// The invitation's id.
    #[graphql(owned)]
    pub id: Id<invitation::Entity>,
    /// The address that it was sent to.
    pub email: String,
    /// The role that it offers.
    pub role: Role,
    /// When it ends, UTC.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted, UTC.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    stored: InvitationStatus,
    #[graphql(skip)]
    member: Id<organization_member::Entity>,
    #[graphql(skip)]
    invited_by: Option<Id<organization_member::Entity>>,
}

impl From<invitation::Model> for Invitation {
    fn from(row: invitation::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            email: row.email,
            role: row.role,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            stored: row.status,
            member: row.member_id,
            invited_by: row.invited_by_member_id,
        }
    }
}

impl Object for Invitation {
    type Row = invitation::Model;
    const READ: Permission = Permission::MemberManage;
}

#[ComplexObject]
impl Invitation {
    /// Where it stands.
    async fn status(&self, ctx: &Context<'_>) -> InvitationStatus {
        rules::status(self.stored, self.expires_at, ctx.scope().moment.now)
    }

    /// What can be done to the invitation now.
    async fn available_actions(&self, ctx: &Context<'_>) -> Vec<AvailableAction> {
        let status = rules::status(self.stored, self.expires_at, ctx.scope().moment.now);
        AvailableAction::all(rules::TRANSITIONS.available(&status, false))
    }

    /// The membership that waits for the answer.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.one(self.member).await
    }

    /// Who sent it.
    async fn invited_by(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.maybe(self.invited_by).await
    }
}
