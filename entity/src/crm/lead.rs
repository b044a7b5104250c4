//! `leads`: someone who may become a client.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::{client_company, contact, deal};
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// Where a lead stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeadStatus {
    /// Nobody has looked yet.
    New,
    /// Somebody is on it.
    Working,
    /// Worth a deal.
    Qualified,
    /// Became a company, a contact and perhaps a deal.
    Converted,
    /// Not worth a deal; the reason is kept.
    Disqualified,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "leads")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub name: String,
    pub email: Option<String>,
    #[serde(skip)]
    pub email_key: Option<String>,
    pub phone: Option<String>,
    pub company_name: Option<String>,
    pub source: Option<String>,
    pub message: Option<String>,
    pub score: i32,
    pub disqualified_reason: Option<String>,
    pub submitted_at: Option<DateTimeUtc>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    pub converted_at: Option<DateTimeUtc>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub contact_id: Option<Id<contact::Entity>>,
    pub deal_id: Option<Id<deal::Entity>>,
    pub external_id: Option<String>,
    pub status: LeadStatus,
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
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::OwnerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    OwnerMember,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::ContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "SetNull"
    )]
    Contact,
    #[sea_orm(
        belongs_to = "deal::Entity",
        from = "(Column::OrganizationId, Column::DealId)",
        to = "(deal::Column::OrganizationId, deal::Column::Id)",
        on_delete = "SetNull"
    )]
    Deal,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self { score: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

crate::row::stamped!("lead", soft_delete; generates ["name_key"]);
