//! `projects`: work that is delivered under an engagement.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::crm::client_company;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};
use crate::projects::project_template;

/// How a project goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProjectHealth {
    /// As planned.
    OnTrack,
    /// It may miss its date or budget.
    AtRisk,
    /// It will miss its date or budget unless something changes.
    OffTrack,
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProjectStatus {
    /// Not begun.
    Planned,
    /// Being worked on.
    Active,
    /// Not worked on for a while.
    OnHold,
    /// Delivered.
    Completed,
    /// Given up.
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "projects")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    #[serde(rename = "managerId")]
    pub manager_member_id: Option<Id<organization_member::Entity>>,
    pub project_template_id: Option<Id<project_template::Entity>>,
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    pub start_date: Option<Date>,
    pub due_date: Option<Date>,
    pub budget: Option<i64>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: Option<String>,
    pub budget_minutes: Option<i32>,
    pub activated_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub cancellation_reason: Option<String>,
    pub custom_fields: Json,
    pub external_id: Option<String>,
    pub health: ProjectHealth,
    pub status: ProjectStatus,
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
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::ManagerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    ManagerMember,
    #[sea_orm(
        belongs_to = "project_template::Entity",
        from = "(Column::OrganizationId, Column::ProjectTemplateId)",
        to = "(project_template::Column::OrganizationId, project_template::Column::Id)",
        on_delete = "SetNull"
    )]
    ProjectTemplate,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            custom_fields: Set(Json::Object(serde_json::Map::new())),
            health: Set(ProjectHealth::OnTrack),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("project", soft_delete; generates ["name_key"]);
