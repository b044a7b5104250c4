//! The type `Invitation`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, fields};
use entity::Id;
use entity::identity::invitation::{self, InvitationStatus};
use entity::identity::organization_member::Role;

use crate::auth::permission::Permission;
use crate::graphql::actions::AvailableAction;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::identity::rules::invitation as rules;

/// An offer to join the organization, sent by mail.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invitation::Model)]
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
    /// The membership that waits for the answer.
    #[columns("member_id")]
    pub member: One<OrganizationMember>,
    /// Who sent it.
    #[columns("invited_by_member_id")]
    pub invited_by: One<OrganizationMember>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    #[columns("status")]
    stored: InvitationStatus,
}

impl Object for Invitation {
    type Row = invitation::Model;
    const READ: Permission = Permission::MemberManage;
}

#[fields]
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
}
