//! `invoice_schedules`: when an engagement is billed.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::contract;
use crate::crm::client_company;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Where an invoice schedule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceScheduleStatus {
    /// Its installments are invoiced when they fall due.
    Active,
    /// Nothing is invoiced for a while.
    Paused,
    /// Every installment is invoiced or skipped.
    Completed,
    /// Nothing more will be invoiced.
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "invoice_schedules")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub contract_id: Option<Id<contract::Entity>>,
    pub name: String,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub total: Option<i64>,
    pub tax_rate: i32,
    pub payment_terms_days: Option<i32>,
    pub auto_issue: bool,
    pub paused_with_engagement: bool,
    pub recurrence_months: Option<i32>,
    pub recurrence_start: Option<Date>,
    pub recurrence_end: Option<Date>,
    pub recurrence_amount: Option<i64>,
    pub recurrence_description: Option<String>,
    pub external_id: Option<String>,
    pub status: InvoiceScheduleStatus,
    #[serde(skip)]
    pub name_key: String,
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
        belongs_to = "engagement::Entity",
        from = "(Column::OrganizationId, Column::EngagementId)",
        to = "(engagement::Column::OrganizationId, engagement::Column::Id)",
        on_delete = "Cascade"
    )]
    Engagement,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "contract::Entity",
        from = "(Column::OrganizationId, Column::ContractId)",
        to = "(contract::Column::OrganizationId, contract::Column::Id)",
        on_delete = "SetNull"
    )]
    Contract,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            tax_rate: Set(0),
            auto_issue: Set(false),
            paused_with_engagement: Set(false),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("invoice_schedule", soft_delete; generates ["name_key"]);
