//! `milestones`: what a project reaches.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::project;

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MilestoneStatus {
    /// Not begun.
    Pending,
    /// Being worked on.
    InProgress,
    /// Reached.
    Completed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "milestones")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_id: Id<project::Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub position: i32,
    pub name: String,
    pub description: Option<String>,
    pub due_date: Option<Date>,
    pub billable_amount: Option<i64>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: Option<String>,
    pub completed_at: Option<DateTimeUtc>,
    pub external_id: Option<String>,
    pub status: MilestoneStatus,
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
        belongs_to = "project::Entity",
        from = "(Column::OrganizationId, Column::ProjectId)",
        to = "(project::Column::OrganizationId, project::Column::Id)",
        on_delete = "Cascade"
    )]
    Project,
    #[sea_orm(
        belongs_to = "engagement::Entity",
        from = "(Column::OrganizationId, Column::EngagementId)",
        to = "(engagement::Column::OrganizationId, engagement::Column::Id)",
        on_delete = "Cascade"
    )]
    Engagement,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("milestone", soft_delete; generates ["name_key"]);
