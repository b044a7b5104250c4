//! `credit_notes`: what is taken back of an issued invoice.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::client_company;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::revenue::invoice;

/// Where a credit note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CreditNoteStatus {
    /// It holds.
    Issued,
    /// Issued by mistake: it takes nothing back.
    Void,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "credit_notes")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub invoice_id: Id<invoice::Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub number: String,
    #[serde(skip)]
    pub sequence: i64,
    pub issue_date: Date,
    pub reason: String,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub subtotal: i64,
    pub tax: i64,
    pub total: i64,
    pub sent_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
    pub external_id: Option<String>,
    pub status: CreditNoteStatus,
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
        belongs_to = "invoice::Entity",
        from = "(Column::OrganizationId, Column::InvoiceId)",
        to = "(invoice::Column::OrganizationId, invoice::Column::Id)",
        on_delete = "Cascade"
    )]
    Invoice,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("credit_note");
