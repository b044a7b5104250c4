//! `organization_members`: a user's place in an organization, with the name that colleagues see.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, user};

/// What a member may do, as a whole; `Permission` names the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everything, and the organization itself.
    Owner,
    /// Everything but ownership.
    Admin,
    /// Clients, deals and work; sees the team.
    Manager,
    /// Day-to-day work on clients and deals.
    Member,
    /// Reads clients; works on money.
    Billing,
    /// Reads, and changes nothing.
    Viewer,
}

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MemberStatus {
    /// Asked to join; the invitation waits.
    Invited,
    /// Works here.
    Active,
    /// Shut out for now.
    Suspended,
    /// No longer here; kept for what they did.
    Removed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "organization_members")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    #[serde(skip)]
    pub user_id: Option<Id<user::Entity>>,
    pub name: String,
    pub email: String,
    #[serde(skip)]
    pub email_key: String,
    pub avatar_url: Option<String>,
    pub joined_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub name_key: String,
    pub role: Role,
    pub status: MemberStatus,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[serde(skip)]
    pub created_by_kind: ActorKind,
    #[serde(skip)]
    pub created_by_id: Option<Uuid>,
    #[serde(skip)]
    pub updated_by_kind: ActorKind,
    #[serde(skip)]
    pub updated_by_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organization::Entity",
        from = "Column::OrganizationId",
        to = "organization::Column::Id",
        on_delete = "Cascade"
    )]
    Organization,
    #[sea_orm(belongs_to = "user::Entity", from = "Column::UserId", to = "user::Column::Id", on_delete = "Cascade")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("organization_member"; generates ["name_key"]);
