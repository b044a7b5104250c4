//! `client_companies`: a client of the firm.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::address::Address;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// Where a client company stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CompanyStatus {
    /// Not yet a client.
    Prospect,
    /// A client.
    Active,
    /// No longer one.
    Inactive,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "client_companies")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub name: String,
    pub legal_name: Option<String>,
    pub domains: Vec<String>,
    #[serde(skip)]
    pub tax_id_sealed: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub billing_address: Option<Address>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: Option<String>,
    pub payment_terms_days: Option<i32>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    #[serde(rename = "parentId")]
    pub parent_company_id: Option<Id<Entity>>,
    pub merged_into_id: Option<Id<Entity>>,
    pub custom_fields: Json,
    pub external_id: Option<String>,
    pub status: CompanyStatus,
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
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ParentCompanyId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    ParentCompany,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::MergedIntoId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    MergedInto,
}

impl Model {
    /// What it is called in contracts.
    pub fn formal_name(&self) -> &str {
        self.legal_name.as_deref().unwrap_or(&self.name)
    }
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            domains: Set(Vec::new()),
            custom_fields: Set(Json::Object(serde_json::Map::new())),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("client_company", soft_delete; generates ["name_key"]);
