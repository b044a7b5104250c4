//! `invoice_reminders`: that a client was reminded of an invoice, or is to be.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::revenue::{invoice, invoice_reminder_rule};

/// Where a reminder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceReminderStatus {
    /// It waits for somebody to send it.
    Drafted,
    /// It went out.
    Sent,
    /// Nobody is to get it.
    Discarded,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "invoice_reminders")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub invoice_id: Id<invoice::Entity>,
    pub invoice_reminder_rule_id: Id<invoice_reminder_rule::Entity>,
    pub recipients: Vec<String>,
    pub subject: String,
    pub body: String,
    pub sent_at: Option<DateTimeUtc>,
    pub discarded_at: Option<DateTimeUtc>,
    pub status: InvoiceReminderStatus,
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
        belongs_to = "invoice_reminder_rule::Entity",
        from = "(Column::OrganizationId, Column::InvoiceReminderRuleId)",
        to = "(invoice_reminder_rule::Column::OrganizationId, invoice_reminder_rule::Column::Id)",
        on_delete = "Cascade"
    )]
    InvoiceReminderRule,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("invoice_reminder");
