//! `invoices`: what a client is billed.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::client_company;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization::{self, TaxRounding};
use crate::revenue::bill_to::BillTo;
use crate::revenue::{installment, invoice_schedule};

/// Where an invoice stands. Partly paid and overdue are no states: they follow from amounts and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceStatus {
    /// Being written: without a number.
    Draft,
    /// Issued, and something is due.
    Open,
    /// Nothing is due any more.
    Paid,
    /// Issued by mistake: owed by nobody, its number stays taken.
    Void,
    /// Owed, but no longer expected.
    Uncollectible,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "invoices")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub replaces_invoice_id: Option<Id<Entity>>,
    pub number: Option<String>,
    #[serde(skip)]
    pub sequence: Option<i64>,
    pub purchase_order: Option<String>,
    pub memo: Option<String>,
    pub bill_to: Option<BillTo>,
    #[serde(skip)]
    pub bill_to_tax_id_sealed: Option<String>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub issue_date: Option<Date>,
    pub due_date: Option<Date>,
    pub subtotal: i64,
    pub tax: i64,
    pub total: i64,
    pub paid: i64,
    pub credited: i64,
    #[serde(skip)]
    pub due: i64,
    #[serde(skip)]
    pub is_partially_paid: bool,
    pub issued_at: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    pub paid_at: Option<DateTimeUtc>,
    pub written_off_at: Option<DateTimeUtc>,
    pub overdue_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
    pub external_id: Option<String>,
    pub tax_rounding: TaxRounding,
    pub status: InvoiceStatus,
    pub invoice_schedule_id: Option<Id<invoice_schedule::Entity>>,
    pub installment_id: Option<Id<installment::Entity>>,
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
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ReplacesInvoiceId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    ReplacesInvoice,
    #[sea_orm(
        belongs_to = "invoice_schedule::Entity",
        from = "(Column::OrganizationId, Column::InvoiceScheduleId)",
        to = "(invoice_schedule::Column::OrganizationId, invoice_schedule::Column::Id)",
        on_delete = "SetNull"
    )]
    InvoiceSchedule,
    #[sea_orm(
        belongs_to = "installment::Entity",
        from = "(Column::OrganizationId, Column::InstallmentId)",
        to = "(installment::Column::OrganizationId, installment::Column::Id)",
        on_delete = "SetNull"
    )]
    Installment,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            subtotal: Set(0),
            tax: Set(0),
            total: Set(0),
            paid: Set(0),
            credited: Set(0),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("invoice", soft_delete; generates ["due", "is_partially_paid"]);
