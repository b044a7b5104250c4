//! `tasks`: what is to be done in a project.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::engagements::engagement;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};
use crate::projects::{milestone, project};

/// How urgent a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskPriority {
    /// It can wait.
    Low,
    /// In its turn.
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskStatus {
    /// Not begun.
    Todo,
    /// Being worked on.
    InProgress,
    /// Done, and to be looked at.
    InReview,
    /// Done.
    Done,
    /// Not to be done.
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "tasks")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_id: Id<project::Entity>,
    pub engagement_id: Id<engagement::Entity>,
    pub milestone_id: Option<Id<milestone::Entity>>,
    pub parent_task_id: Option<Id<Entity>>,
    #[serde(rename = "assigneeId")]
    pub assignee_member_id: Option<Id<organization_member::Entity>>,
    pub title: String,
    pub description: Option<String>,
    pub rank: String,
    pub start_date: Option<Date>,
    pub due_date: Option<Date>,
    pub estimate_minutes: Option<i32>,
    pub client_visible: bool,
    pub completed_at: Option<DateTimeUtc>,
    pub custom_fields: Json,
    pub external_id: Option<String>,
    pub priority: TaskPriority,
    #[serde(skip)]
    pub priority_order: i32,
    pub status: TaskStatus,
    #[serde(skip)]
    pub is_open: bool,
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
    #[sea_orm(
        belongs_to = "milestone::Entity",
        from = "(Column::OrganizationId, Column::MilestoneId)",
        to = "(milestone::Column::OrganizationId, milestone::Column::Id)",
        on_delete = "SetNull"
    )]
    Milestone,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ParentTaskId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "Cascade"
    )]
    ParentTask,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::AssigneeMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    AssigneeMember,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            client_visible: Set(false),
            custom_fields: Set(Json::Object(serde_json::Map::new())),
            priority: Set(TaskPriority::Normal),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("task", soft_delete; generates ["is_open", "priority_order", "title_key"]);
