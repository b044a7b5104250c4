//! `contracts`: what is agreed, in words.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::proposal;
use crate::crm::client_company;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// What happens at the end of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContractRenewal {
    /// It ends.
    None,
    /// It ends, unless it is renewed.
    Manual,
    /// It is renewed, unless notice is given.
    Automatic,
}

/// Where a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContractStatus {
    /// Being written.
    Draft,
    /// With its signers.
    OutForSignature,
    /// Some signed, others did not yet.
    PartiallySigned,
    /// In force.
    Active,
    /// Its last day passed.
    Expired,
    /// Ended before its time.
    Terminated,
    /// Given up before it was in force.
    Voided,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "contracts")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub proposal_id: Option<Id<proposal::Entity>>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    pub renews_contract_id: Option<Id<Entity>>,
    pub number: String,
    pub title: String,
    #[serde(skip)]
    pub body: String,
    pub body_sha256: String,
    pub value: Option<i64>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: Option<String>,
    pub effective_date: Option<Date>,
    pub end_date: Option<Date>,
    pub renewal_months: Option<i32>,
    pub notice_days: Option<i32>,
    pub notice_given_on: Option<Date>,
    pub awaits_signatures: bool,
    pub executed_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub ending_reason: Option<String>,
    pub external_id: Option<String>,
    pub renewal: ContractRenewal,
    pub status: ContractStatus,
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
        belongs_to = "proposal::Entity",
        from = "(Column::OrganizationId, Column::ProposalId)",
        to = "(proposal::Column::OrganizationId, proposal::Column::Id)",
        on_delete = "SetNull"
    )]
    Proposal,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::OwnerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    OwnerMember,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::RenewsContractId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    RenewsContract,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            renewal: Set(ContractRenewal::None),
            awaits_signatures: Set(false),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("contract", soft_delete; generates ["title_key"]);
