//! `bills`: what a vendor asks for.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization::{self, TaxRounding};
use crate::identity::organization_member;
use crate::revenue::{approval_policy, vendor};

/// Where a bill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BillStatus {
    /// Being written.
    Draft,
    /// Waiting for its approvers.
    PendingApproval,
    /// To be paid.
    Approved,
    /// Paid in part.
    PartiallyPaid,
    /// Nothing is due any more.
    Paid,
    /// An approver refused: change it and submit it again.
    Rejected,
    /// Entered by mistake, or withdrawn by the vendor.
    Void,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "bills")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub vendor_id: Option<Id<vendor::Entity>>,
    pub engagement_id: Option<Id<engagement::Entity>>,
    pub approval_policy_id: Option<Id<approval_policy::Entity>>,
    #[serde(rename = "nextApproverId")]
    pub next_approver_member_id: Option<Id<organization_member::Entity>>,
    pub number: String,
    pub vendor_invoice_number: Option<String>,
    pub bill_date: Date,
    pub due_date: Date,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub memo: Option<String>,
    pub subtotal: i64,
    pub tax: i64,
    pub total: i64,
    pub paid: i64,
    #[serde(skip)]
    pub due: i64,
    #[serde(skip)]
    pub is_owed: bool,
    pub approval_round: i32,
    pub submitted_at: Option<DateTimeUtc>,
    pub approved_at: Option<DateTimeUtc>,
    pub paid_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
    pub rejection_reason: Option<String>,
    pub external_id: Option<String>,
    pub tax_rounding: TaxRounding,
    pub status: BillStatus,
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
    pub deleted_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub deletion_id: Option<Uuid>,
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
        belongs_to = "vendor::Entity",
        from = "(Column::OrganizationId, Column::VendorId)",
        to = "(vendor::Column::OrganizationId, vendor::Column::Id)",
        on_delete = "SetNull"
    )]
    Vendor,
    #[sea_orm(
        belongs_to = "engagement::Entity",
        from = "(Column::OrganizationId, Column::EngagementId)",
        to = "(engagement::Column::OrganizationId, engagement::Column::Id)",
        on_delete = "SetNull"
    )]
    Engagement,
    #[sea_orm(
        belongs_to = "approval_policy::Entity",
        from = "(Column::OrganizationId, Column::ApprovalPolicyId)",
        to = "(approval_policy::Column::OrganizationId, approval_policy::Column::Id)",
        on_delete = "SetNull"
    )]
    ApprovalPolicy,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::NextApproverMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    NextApproverMember,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            subtotal: Set(0),
            tax: Set(0),
            total: Set(0),
            paid: Set(0),
            approval_round: Set(0),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("bill", soft_delete; generates ["due", "is_owed"]);
