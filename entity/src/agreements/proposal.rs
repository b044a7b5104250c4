//! `proposals`: what a client is offered.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::{client_company, contact, deal};
use crate::engagements::engagement::BillingModel;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization::{self, TaxRounding};
use crate::identity::organization_member;
use crate::projects::project_template;

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProposalStatus {
    /// Being written.
    Draft,
    /// With the client.
    Sent,
    /// The client looked at it.
    Viewed,
    /// The client agreed.
    Accepted,
    /// The client refused.
    Declined,
    /// Its last day passed without a decision.
    Expired,
    /// The firm took it back, or revised it.
    Withdrawn,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "proposals")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub deal_id: Option<Id<deal::Entity>>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub contact_id: Option<Id<contact::Entity>>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    pub project_template_id: Option<Id<project_template::Entity>>,
    pub number: String,
    pub revision: i32,
    pub revises_proposal_id: Option<Id<Entity>>,
    pub title: String,
    pub introduction: Option<String>,
    pub terms: Option<String>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub valid_until: Option<Date>,
    pub subtotal: i64,
    pub tax: i64,
    pub total: i64,
    pub deposit_rate: Option<i32>,
    pub payment_terms_days: Option<i32>,
    pub sent_at: Option<DateTimeUtc>,
    pub viewed_at: Option<DateTimeUtc>,
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by_contact_id: Option<Id<contact::Entity>>,
    pub decided_by_member_id: Option<Id<organization_member::Entity>>,
    pub decline_reason: Option<String>,
    pub external_id: Option<String>,
    pub billing_model: BillingModel,
    pub tax_rounding: TaxRounding,
    pub status: ProposalStatus,
    #[serde(skip)]
    pub title_key: String,
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
        belongs_to = "deal::Entity",
        from = "(Column::OrganizationId, Column::DealId)",
        to = "(deal::Column::OrganizationId, deal::Column::Id)",
        on_delete = "SetNull"
    )]
    Deal,
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
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::OwnerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    OwnerMember,
    #[sea_orm(
        belongs_to = "project_template::Entity",
        from = "(Column::OrganizationId, Column::ProjectTemplateId)",
        to = "(project_template::Column::OrganizationId, project_template::Column::Id)",
        on_delete = "SetNull"
    )]
    ProjectTemplate,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::RevisesProposalId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    RevisesProposal,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::DecidedByContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "SetNull"
    )]
    DecidedByContact,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::DecidedByMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    DecidedByMember,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            revision: Set(1),
            subtotal: Set(0),
            tax: Set(0),
            total: Set(0),
            billing_model: Set(BillingModel::Fixed),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("proposal", soft_delete; generates ["title_key"]);
