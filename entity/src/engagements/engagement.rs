//! `engagements`: agreed work for a client.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::contract;
use crate::crm::{client_company, deal};
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// What is billed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BillingModel {
    /// An agreed price for the whole.
    Fixed,
    /// Hours and expenses as they are spent.
    TimeAndMaterials,
    /// An amount per period, whatever is done in it.
    Retainer,
}

/// Where an engagement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EngagementStatus {
    /// Not begun.
    Draft,
    /// Work is being done.
    Active,
    /// Halted for a while.
    Paused,
    /// Done as agreed.
    Completed,
    /// Ended before it was done.
    Terminated,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "engagements")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub number: String,
    pub name: String,
    pub description: Option<String>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub deal_id: Option<Id<deal::Entity>>,
    pub contract_id: Option<Id<contract::Entity>>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub start_date: Option<Date>,
    pub end_date: Option<Date>,
    pub auto_renew: bool,
    pub term_months: Option<i32>,
    pub renewal_count: i32,
    pub activated_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub termination_reason: Option<String>,
    pub external_id: Option<String>,
    pub billing_model: BillingModel,
    pub status: EngagementStatus,
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
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "SetNull"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "deal::Entity",
        from = "(Column::OrganizationId, Column::DealId)",
        to = "(deal::Column::OrganizationId, deal::Column::Id)",
        on_delete = "SetNull"
    )]
    Deal,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::OwnerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    OwnerMember,
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
        Self { auto_renew: Set(false), renewal_count: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

crate::row::stamped!("engagement", soft_delete; generates ["name_key"]);
