//! `contacts`: a person at a client, or on the way to one.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::client_company;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// Whether the contact agreed to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Consent {
    /// Nobody asked.
    Unknown,
    /// They agreed.
    Granted,
    /// They agreed once, and no longer do.
    Withdrawn,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "contacts")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    pub name: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub title: Option<String>,
    pub emails: Vec<String>,
    #[serde(skip)]
    pub email_keys: Vec<String>,
    #[serde(skip)]
    pub email_key: Option<String>,
    pub phones: Vec<String>,
    pub roles: Vec<String>,
    pub consented_at: Option<DateTimeUtc>,
    pub consent_source: Option<String>,
    pub merged_into_id: Option<Id<Entity>>,
    pub custom_fields: Json,
    pub external_id: Option<String>,
    pub consent: Consent,
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
        on_delete = "Cascade"
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
        from = "(Column::OrganizationId, Column::MergedIntoId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    MergedInto,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            emails: Set(Vec::new()),
            email_keys: Set(Vec::new()),
            phones: Set(Vec::new()),
            roles: Set(Vec::new()),
            custom_fields: Set(Json::Object(serde_json::Map::new())),
            consent: Set(Consent::Unknown),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("contact", soft_delete; generates ["email_key", "name_key"]);
