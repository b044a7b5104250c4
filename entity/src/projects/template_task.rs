//! `template_tasks`: the tasks of a template.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::task::TaskPriority;
use crate::projects::{project_template, template_milestone};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "template_tasks")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_template_id: Id<project_template::Entity>,
    pub template_milestone_id: Option<Id<template_milestone::Entity>>,
    pub parent_task_id: Option<Id<Entity>>,
    pub position: i32,
    pub key: String,
    pub title: String,
    pub description: Option<String>,
    pub role: Option<String>,
    pub start_offset_days: Option<i32>,
    pub due_offset_days: Option<i32>,
    pub estimate_minutes: Option<i32>,
    pub client_visible: bool,
    pub priority: TaskPriority,
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
        belongs_to = "project_template::Entity",
        from = "(Column::OrganizationId, Column::ProjectTemplateId)",
        to = "(project_template::Column::OrganizationId, project_template::Column::Id)",
        on_delete = "Cascade"
    )]
    ProjectTemplate,
    #[sea_orm(
        belongs_to = "template_milestone::Entity",
        from = "(Column::OrganizationId, Column::TemplateMilestoneId)",
        to = "(template_milestone::Column::OrganizationId, template_milestone::Column::Id)",
        on_delete = "SetNull"
    )]
    TemplateMilestone,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ParentTaskId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "Cascade"
    )]
    ParentTask,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            client_visible: Set(false),
            priority: Set(TaskPriority::Normal),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("template_task", soft_delete);
