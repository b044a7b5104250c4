//! `bill_approvals`: who is asked to agree to a bill, and what they said.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};
use crate::revenue::bill;

/// What an approver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApprovalDecision {
    /// Nothing yet.
    Pending,
    /// Yes.
    Approved,
    /// No.
    Rejected,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "bill_approvals")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub bill_id: Id<bill::Entity>,
    #[serde(rename = "approverId")]
    pub approver_member_id: Option<Id<organization_member::Entity>>,
    #[serde(rename = "decidedById")]
    pub decided_by_member_id: Option<Id<organization_member::Entity>>,
    pub round: i32,
    pub turn: i32,
    pub decided_at: Option<DateTimeUtc>,
    pub note: Option<String>,
    pub decision: ApprovalDecision,
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
    #[sea_orm(
        belongs_to = "bill::Entity",
        from = "(Column::OrganizationId, Column::BillId)",
        to = "(bill::Column::OrganizationId, bill::Column::Id)",
        on_delete = "Cascade"
    )]
    Bill,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::ApproverMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    ApproverMember,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::DecidedByMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    DecidedByMember,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("bill_approval");
