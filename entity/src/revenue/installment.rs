//! `installments`: one billing of an invoice schedule.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::milestone;
use crate::revenue::{invoice, invoice_schedule};

/// How much an installment bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstallmentKind {
    /// An amount.
    Fixed,
    /// A part of the schedule's total.
    Percent,
    /// What the schedule's other installments leave of its total.
    Remaining,
}

/// What makes an installment fall due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstallmentTrigger {
    /// A day.
    Date,
    /// A day of the schedule's recurrence.
    Recurrence,
    /// A milestone that is completed.
    Milestone,
    /// A proposal that is accepted.
    Acceptance,
}

/// Where an installment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstallmentStatus {
    /// To be invoiced.
    Pending,
    /// Invoiced, once.
    Invoiced,
    /// Not to be invoiced.
    Skipped,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "installments")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub invoice_schedule_id: Id<invoice_schedule::Entity>,
    pub engagement_id: Id<engagement::Entity>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub invoice_id: Option<Id<invoice::Entity>>,
    pub milestone_id: Option<Id<milestone::Entity>>,
    pub position: i32,
    pub description: String,
    pub amount: i64,
    pub percent: Option<i32>,
    pub due_on: Option<Date>,
    pub triggered_at: Option<DateTimeUtc>,
    pub invoiced_at: Option<DateTimeUtc>,
    pub kind: InstallmentKind,
    pub trigger: InstallmentTrigger,
    pub status: InstallmentStatus,
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
        belongs_to = "invoice_schedule::Entity",
        from = "(Column::OrganizationId, Column::InvoiceScheduleId)",
        to = "(invoice_schedule::Column::OrganizationId, invoice_schedule::Column::Id)",
        on_delete = "Cascade"
    )]
    InvoiceSchedule,
    #[sea_orm(
        belongs_to = "engagement::Entity",
        from = "(Column::OrganizationId, Column::EngagementId)",
        to = "(engagement::Column::OrganizationId, engagement::Column::Id)",
        on_delete = "Cascade"
    )]
    Engagement,
    #[sea_orm(
        belongs_to = "invoice::Entity",
        from = "(Column::OrganizationId, Column::InvoiceId)",
        to = "(invoice::Column::OrganizationId, invoice::Column::Id)",
        on_delete = "SetNull"
    )]
    Invoice,
    #[sea_orm(
        belongs_to = "milestone::Entity",
        from = "(Column::OrganizationId, Column::MilestoneId)",
        to = "(milestone::Column::OrganizationId, milestone::Column::Id)",
        on_delete = "SetNull"
    )]
    Milestone,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("installment", soft_delete);
